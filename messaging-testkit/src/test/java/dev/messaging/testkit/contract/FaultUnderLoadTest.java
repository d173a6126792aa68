package dev.messaging.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportFactory;
import dev.messaging.testkit.ForwardingTransport;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FaultUnderLoadTest {

    private static final Queue<Integer> QUEUE = Queue.of("numbers", Integer.class);

    private final SystemEnvironment environment = new SystemEnvironment("fault-under-load");
    private final TransportFactory broker = MemoryTransport.to(new Broker(environment));
    private final AtomicBoolean loses = new AtomicBoolean();
    private final Messaging sender = connect(ForwardingTransport.sending((transport, to, message) ->
                    loses.getAndSet(false) ? CompletableFuture.completedFuture(null) : transport.send(to, message))
            .apply(broker));
    private final Messaging receiver = connect(broker);

    @AfterEach
    void close() {
        receiver.close();
        sender.close();
        environment.close();
    }

    private Messaging connect(TransportFactory transport) {
        return Messaging.builder()
                .transport(transport)
                .application("load")
                .environment(environment)
                .connect();
    }

    private FaultUnderLoad load(Duration patience) {
        return new FaultUnderLoad(sender, QUEUE, Message::of, patience);
    }

    @Test
    void messages_are_sent_before_and_after_the_fault() throws Exception {
        receiver.receive(QUEUE, number -> {});

        Set<Integer> acknowledged = load(Duration.ofMinutes(1)).sendDuring(() -> {});

        assertThat(acknowledged).hasSizeGreaterThan(200).contains(0, 1, 2);
    }

    @Test
    void a_fault_that_loses_nothing_passes() {
        assertThatCode(() -> load(Duration.ofMinutes(1)).losesNothing(receiver, () -> {}))
                .doesNotThrowAnyException();
    }

    @Test
    void one_message_that_is_lost_is_noticed() {
        assertThatThrownBy(() -> load(Duration.ofSeconds(2)).losesNothing(receiver, () -> loses.set(true)))
                .isInstanceOf(ConditionTimeoutException.class);
        assertThat(loses).as("one was lost").isFalse();
    }
}
