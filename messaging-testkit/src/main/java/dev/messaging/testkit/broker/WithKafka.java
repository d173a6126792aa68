package dev.messaging.testkit.broker;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need a Kafka: their methods, and constructors, may have a parameter of type {@link KafkaBroker}.
 *
 * <p>They get the one that all tests of the JVM share, or, with {@code own = true}, one for the annotated class or method
 * alone, which they may stop, kill and pause, and which is closed after it. Where there is no Kafka they fail.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaExtension.class)
public @interface WithKafka {

    /** Whether to start one for this class or method alone. */
    boolean own() default false;
}
