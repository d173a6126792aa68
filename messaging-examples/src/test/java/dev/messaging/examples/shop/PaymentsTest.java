package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.examples.shop.Channels.Charge;
import dev.messaging.examples.shop.ledger.Entry;
import dev.messaging.examples.shop.ledger.LedgerFile;
import dev.messaging.examples.shop.report.Statistics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PaymentsTest {

    private static final int ORDERS = 500;

    @TempDir
    Path directory;

    private final String url = "memory:payments-" + UUID.randomUUID();

    @Test
    void chargesOnceAlthoughItIsRestartedInTheMiddleAndEverythingIsSentAgain() throws Exception {
        try (Messaging orders =
                Messaging.builder().application("orders").url(url).connect()) {
            sendAll(orders);
            payments(ORDERS / 5);
            sendAll(orders);
            payments(ORDERS);
            sendAll(orders);
            payments(ORDERS);
        }

        assertThat(LedgerFile.read(directory, "payments"))
                .extracting(Entry::order)
                .hasSize(ORDERS)
                .doesNotHaveDuplicates();
    }

    /** One life of the service: ends in the middle of its work once so many are charged. */
    private void payments(int untilCharged) throws Exception {
        RunningService payments =
                RunningService.start(new Payments(new CardService()), url, directory, new Statistics());
        untilCharged(untilCharged);
        payments.close();
    }

    private static void sendAll(Messaging orders) {
        for (int i = 0; i < ORDERS; i++) {
            Charge charge = new Charge("o-" + i, "c-" + i % 20, "4242424242424242", 100);
            orders.send(
                    Channels.CHARGES,
                    Message.of(charge).withIdempotencyKey(charge.orderId()).withPartitionKey(charge.customer()));
        }
    }

    private void untilCharged(int orders) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> LedgerFile.read(directory, "payments").size() >= orders);
    }
}
