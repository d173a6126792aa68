package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Environment;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where there is no thread for a moment, everything goes on a little later. */
class ScarceThreadsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final SystemEnvironment system = new SystemEnvironment("scarce-");

    @AfterEach
    void close() {
        system.close();
    }

    @Test
    void a_task_that_is_refused_runs_later_and_once() {
        CompletableFuture<Void> ran = new CompletableFuture<>();
        Environment refusing = new ScarceThreads(system, 0, () -> {
            throw new RejectedExecutionException("refused by the test");
        });

        new PatientExecutor(refusing)
                .execute(() -> assertThat(ran.complete(null)).isTrue());

        assertThat(ran).succeedsWithin(PATIENCE);
    }

    /** To connect, to open the channel, to write. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void what_is_published_does_not_wait_for_ever(int before) {
        Environment environment = new ScarceThreads(system, before);
        PublishChannel channel =
                new PublishChannel(Unconnected.connection(environment), environment, ConfirmedChannel::open);
        Publication publication = new Publication(Route.toQueue("q"), new BasicProperties(), new byte[0]);

        channel.publish(publication);

        assertThat(publication.done)
                .failsWithin(PATIENCE)
                .withThrowableOfType(Exception.class)
                .withCauseInstanceOf(TransportUnavailableException.class);
        channel.close();
    }

    /** To connect, to say that it is not ready. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void what_waits_for_its_queue_to_be_declared_does_not_wait_for_ever(int before) {
        Environment environment = new ScarceThreads(system, before);
        Publisher publisher = Unconnected.receiving(environment).publisher();

        CompletableFuture<Void> sent = publisher.send(
                Address.queue("q"), WireMessage.builder("1", new byte[0]).build());

        assertThat(sent)
                .failsWithin(PATIENCE)
                .withThrowableOfType(Exception.class)
                .withCauseInstanceOf(TransportUnavailableException.class);
        publisher.close();
    }
}
