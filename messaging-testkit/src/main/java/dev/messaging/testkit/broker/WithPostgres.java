package dev.messaging.testkit.broker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need a PostgreSQL: their methods, and constructors, may have a parameter of type {@link PostgresDatabase}.
 *
 * <p>They get the one that all tests of the JVM share, or, with {@code own = true}, one for the annotated class or method
 * alone, which they may stop, kill and pause, and which is closed after it. Where there is no PostgreSQL they fail.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(PostgresExtension.class)
public @interface WithPostgres {

    /** Whether to start one for this class or method alone. */
    boolean own() default false;
}
