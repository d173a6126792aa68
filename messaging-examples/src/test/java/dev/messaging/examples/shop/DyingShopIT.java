package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.PackagedExample;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The shop, of which a service is killed while orders are open. */
class DyingShopIT extends PackagedShop {

    static Set<String> transports() throws IOException {
        return PackagedExample.transports().keySet();
    }

    @ParameterizedTest
    @MethodSource("transports")
    void losesNothingThroughADeath(String transport) throws Exception {
        assertThat(keepsItsBooks(200, transport, "--kill", "payments"))
                .contains("payments was killed with ")
                .contains("payments is back after ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "postgresql"})
    void chargesOnceByTheDatabaseThroughADeath(String database) throws Exception {
        assertThat(keepsItsBooks(200, "http", "--database", database, "--kill", "payments"))
                .contains("payments was killed with ");
    }
}
