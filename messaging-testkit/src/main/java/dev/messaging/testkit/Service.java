package dev.messaging.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says whose {@link dev.messaging.Messaging} a parameter of a {@link MessagingTest} is to be: each service has its own. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Service {

    /** The application's name, portable like a channel's. */
    String value();
}
