package dev.messaging.testkit.contract;

import dev.messaging.spi.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says which promise a test holds the transport to. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Promise {

    /** The promise's number, such as {@code RTY-2}. */
    String value();

    /** What a transport must be able to do for the test to be owed; where one is missing, it is skipped visibly. */
    Capability[] needs() default {};
}
