package dev.messaging.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test with messaging in virtual time: real engine, real codecs, the in-process transport, and nothing else.
 *
 * <p>Its parameters may be a {@link dev.messaging.Messaging}, of the service {@code test} unless {@link Service} names
 * another, the {@link MessagingProbe}, the {@link VirtualEnvironment}, and the {@link Services}; so may those of
 * {@code @BeforeEach} and {@code @AfterEach} methods, and of the constructor if each test has an instance of its own. All of
 * one test belong together, and no two tests share anything, so they may run in parallel.
 *
 * <p>On a method it is a test by itself, like {@code @Test}. On a class it holds for all its tests, which are then annotated
 * as usual: {@code @Test}, {@code @ParameterizedTest}, {@code @RepeatedTest}.
 *
 * <p>The test's body is a participant of virtual time: while it runs nothing else does, and what it waits for by other means
 * than this library's never comes.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Test
@ExtendWith(MessagingExtension.class)
public @interface MessagingTest {}
