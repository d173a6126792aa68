package dev.messaging.testkit.simulation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test method that plays a {@link Scenario} under many seeds, on all processors. Its only parameter is a
 * {@link Simulation}; each seed gets an instance of the test class of its own, made by its constructor without parameters,
 * without what is annotated {@code @BeforeEach}.
 *
 * <p>It fails with the first seed that fails, the fewest faults with which it still does, and what happened, as a Mermaid
 * sequence diagram. {@code -Dmessaging.simulation.seed=17} plays that seed alone, {@code -Dmessaging.simulation.seeds=100000}
 * plays more of them.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SimulationExtension.class)
public @interface SimulationTest {

    /** How many seeds: 1 and up. */
    int seeds() default 1_000;
}
