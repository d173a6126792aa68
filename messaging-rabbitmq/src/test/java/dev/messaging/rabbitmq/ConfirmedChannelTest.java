package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConfirmListener;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a channel remembers of what it has published. */
class ConfirmedChannelTest {

    private final AtomicLong numbers = new AtomicLong();

    private OpenChannel open() throws IOException {
        return ConfirmedChannel.open((Channel) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Channel.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getNextPublishSeqNo" -> numbers.incrementAndGet();
                    default -> null;
                }));
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
}
