package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** That nothing that is owed can be left out. */
abstract class OwedPromises extends ContractTests {

    @Test
    @DisplayName("the transport declares exactly what it owes")
    void theTransportDeclaresWhatItOwes() {
        assertThat(open().transport().capabilities().set())
                .containsExactlyInAnyOrderElementsOf(fixture().owes());
    }

    @Test
    @DisplayName("each promise has a test, and no test has an unknown promise")
    void eachPromiseHasATest() {
        assertThat(tested()).containsExactlyInAnyOrderElementsOf(Promises.all().keySet());
    }

    private static Set<String> tested() {
        Set<String> tested = new TreeSet<>();
        for (Class<?> family : TransportContract.class.getDeclaredClasses()) {
            for (Class<?> type = family; type != null; type = type.getSuperclass()) {
                for (Method method : type.getDeclaredMethods()) {
                    Promise promise = method.getAnnotation(Promise.class);
                    if (promise != null) {
                        tested.add(promise.value());
                    }
                }
            }
        }
        return tested;
    }
}
