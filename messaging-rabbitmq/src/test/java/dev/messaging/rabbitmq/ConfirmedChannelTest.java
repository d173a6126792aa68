package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.ConfirmListener;
import com.rabbitmq.client.ShutdownSignalException;
import dev.messaging.MessageTooLargeException;
import dev.messaging.MessagingException;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** What a channel remembers of what it has published. */
class ConfirmedChannelTest {

    private final FakeChannel fake = new FakeChannel();

    private OpenChannel open() throws IOException {
        return ConfirmedChannel.open(fake.channel);
    }

    private static Publication publication(String id) {
        return new Publication(
                Route.toQueue("q"), new BasicProperties.Builder().messageId(id).build(), new byte[0]);
    }

    @Test
    void what_nobody_waits_for_any_longer_is_not_kept_until_it_is_confirmed() throws Exception {
        OpenChannel channel = open();
        Publication givenUp = publication("1");
        Publication waiting = publication("2");
        channel.write(givenUp);
        channel.write(waiting);

        givenUp.done.cancel(false);

        assertThat(channel.removeAll()).containsExactly(waiting);
    }

    @Test
    void one_that_is_never_confirmed_holds_no_place_for_those_after_it() throws Exception {
        OpenChannel channel = open();
        List<Publication> stuck = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            Publication publication = publication("m" + i);
            channel.write(publication);
            if (i % 100 == 0) {
                stuck.add(publication);
            } else {
                ((ConfirmListener) channel).handleAck(publication.number, false);
            }
        }

        stuck.forEach(publication -> publication.done.cancel(false));

        assertThat(channel.removeAll()).isEmpty();
    }

    @Test
    void the_first_to_an_exchange_that_may_not_be_written_to_is_rejected() throws Exception {
        OpenChannel channel = open();
        Publication first = publication("1");
        channel.write(first);

        channel.shutdownCompleted(refused());

        assertFailed(first, MessagingException.class, Outcome.REJECTED, false);
    }

    /** Where the right was there, and was taken away, those before the one that is refused may be kept. */
    @Test
    void what_is_on_its_way_to_an_exchange_that_has_taken_something_before_may_have_arrived() throws Exception {
        OpenChannel channel = open();
        Publication confirmed = publication("1");
        Publication second = publication("2");
        channel.write(confirmed);
        channel.write(second);
        ((ConfirmListener) channel).handleAck(confirmed.number, false);

        channel.shutdownCompleted(refused());

        assertFailed(second, TransportUnavailableException.class, Outcome.UNKNOWN, true);
    }

    private static ShutdownSignalException refused() {
        return new ShutdownSignalException(
                false,
                false,
                new AMQP.Channel.Close.Builder()
                        .replyCode(AMQP.ACCESS_REFUSED)
                        .replyText(
                                "ACCESS_REFUSED - access to exchange 'amq.default' in vhost '/' refused for user 'u'")
                        .build(),
                new Object());
    }

    @Test
    void headers_for_which_a_frame_has_no_room_are_refused_and_cost_no_channel() throws Exception {
        OpenChannel channel = open();
        Publication fitting = withHeader("x".repeat(FakeChannel.FRAME_MAX - 100));
        Publication tooLarge = withHeader("x".repeat(FakeChannel.FRAME_MAX));

        assertThat(channel.write(fitting)).isTrue();
        assertThat(channel.write(tooLarge)).isTrue();

        assertThat(fake.calls).containsOnlyOnce("basicPublish");
        assertThat(channel.removeAll()).containsExactly(fitting);
        assertFailed(tooLarge, MessageTooLargeException.class, Outcome.NOT_SENT, false);
    }

    private static Publication withHeader(String value) {
        return new Publication(
                Route.toQueue("q"),
                new BasicProperties.Builder().headers(Map.of("header", value)).build(),
                new byte[0]);
    }

    private static void assertFailed(
            Publication publication, Class<? extends MessagingException> type, Outcome outcome, boolean isTransient) {
        assertThat(publication.done)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isExactlyInstanceOf(type)
                .isInstanceOfSatisfying(MessagingException.class, failure -> {
                    assertThat(failure.outcome()).isEqualTo(outcome);
                    assertThat(failure.isTransient()).isEqualTo(isTransient);
                });
    }
}
