package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.shop.report.Statistics;
import org.junit.jupiter.api.Test;

class ServicesTest {

    @Test
    void areFoundByTheirNames() {
        assertThat(Services.names(null))
                .startsWith("inventory", "supplier-birch")
                .endsWith("orders")
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(
                                Services.named(name, null, new Statistics()).name())
                        .isEqualTo(name));
    }

    @Test
    void thatThereAreNotAreNotFound() {
        assertThatThrownBy(() -> Services.named("bakery", null, new Statistics()))
                .hasMessageStartingWith("There is no service bakery; there are: inventory, ");
    }
}
