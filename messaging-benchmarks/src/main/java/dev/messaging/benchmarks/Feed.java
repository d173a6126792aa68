package dev.messaging.benchmarks;

import dev.messaging.Messaging;
import dev.messaging.Queue;
import dev.messaging.ReceiverOptions;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Delivers to one receiver what was prepared before, so that nothing is measured but the receiver.
 *
 * <p>More messages take turns than the idempotency store remembers, so that none is ever a duplicate and the store is as
 * full as it gets.
 */
final class Feed implements AutoCloseable {

    static final int BATCH = 1_000;

    private static final int PREPARED = 1 << 18;
    private static final Queue<byte[]> QUEUE = Queue.of("benchmark.receive", byte[].class);
    private static final CompletionStage<Void> DONE = CompletableFuture.completedFuture(null);

    private final Countdown settled = new Countdown();
    private final Prepared[] prepared = new Prepared[PREPARED];
    private final InlineTransport transport = new InlineTransport(Payloads.wire("reply"));
    private final Messaging messaging;
    private int next;
    private long bytesHandled;

    Feed(Environment environment) {
        for (int i = 0; i < PREPARED; i++) {
            prepared[i] = new Prepared(Payloads.wire(UUID.randomUUID().toString()));
        }
        messaging = Messaging.builder()
                .transport(context -> transport)
                .environment(environment)
                .connect();
        ReceiverOptions oneAtATime =
                ReceiverOptions.defaults().withConcurrency(1).withMaxUnsettled(BATCH);
        messaging.receive(QUEUE, oneAtATime, message -> bytesHandled += message.payload().length);
    }

    /** Delivers a batch, and waits until all of it is settled. */
    long deliverBatch() {
        settled.expect(BATCH);
        for (int i = 0; i < BATCH; i++) {
            transport.deliver(prepared[next++ & (PREPARED - 1)]);
        }
        settled.await();
        return bytesHandled;
    }

    @Override
    public void close() {
        messaging.close();
    }

    private final class Prepared implements Delivery {

        private final WireMessage message;

        Prepared(WireMessage message) {
            this.message = message;
        }

        @Override
        public WireMessage message() {
            return message;
        }

        @Override
        public @Nullable Duration remaining() {
            return null;
        }

        @Override
        public int brokerDeliveries() {
            return 0;
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            if (settlement != Settlement.accept()) {
                throw new IllegalStateException("Not accepted: " + settlement);
            }
            settled.countDown();
            return DONE;
        }
    }
}
