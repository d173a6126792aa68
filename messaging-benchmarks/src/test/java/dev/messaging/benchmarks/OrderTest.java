package dev.messaging.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OrderTest {

    @Test
    void isTwoHundredBytesOfJson() throws Exception {
        CompletableFuture<byte[]> json = new CompletableFuture<>();
        try (Messaging sender = Messaging.connect("memory:order-test");
                Messaging receiver = Messaging.connect("memory:order-test")) {
            receiver.receive(Queue.of("orders", byte[].class), message -> json.complete(message.payload()));
            sender.send(Queue.of("orders", Order.class), Message.of(Order.of(Order.customerName(7), 42)));

            assertThat(json.get(10, TimeUnit.SECONDS)).hasSize(Order.JSON_BYTES);
        }
    }

    @Test
    void knowsItsCustomerAndItsNumber() {
        Order order = Order.of(Order.customerName(63), 4_711);

        assertThat(order.customerNumber()).isEqualTo(63);
        assertThat(order.number()).isEqualTo(4_711);
    }
}
