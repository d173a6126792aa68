package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.PackagedExample;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The shop, whose broker or database is killed while orders are open. */
class DyingBackendIT extends PackagedShop {

    static List<String> brokers() throws IOException {
        return PackagedExample.brokers();
    }

    /** The seed picks a late moment: a broker may forget queues that it was told of a moment before it is killed. */
    @ParameterizedTest
    @MethodSource("brokers")
    void losesNothingThroughTheDeathOfTheBroker(String broker) throws Exception {
        assertThat(keepsItsBooks(600, broker, "--kill", "broker", "--seed", "2"))
                .contains("broker was killed with ")
                .contains("broker is back after ");
    }

    @Test
    void losesNothingThroughTheDeathOfTheDatabase() throws Exception {
        assertThat(keepsItsBooks(200, "http", "--database", "postgresql", "--kill", "database"))
                .contains("database is back after ");
    }
}
