package dev.messaging.benchmarks;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.spi.SystemEnvironment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The engine over a transport that does everything at once: what one message costs, 200 bytes as they are. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class EngineBenchmark {

    /** For JMH. */
    public EngineBenchmark() {}

    /** A blocking send. */
    @Benchmark
    public String send(Calls calls) {
        return calls.messaging.send(Calls.QUEUE, calls.payload);
    }

    /** A blocking request and its reply. */
    @Benchmark
    public byte[] requestReply(Calls calls) {
        return calls.messaging.request(Calls.OPERATION, calls.payload);
    }

    /** A delivery, from the transport's hands to its settlement, duplicates kept out; on the delivering thread. */
    @Benchmark
    @OperationsPerInvocation(Feed.BATCH)
    public long receive(InlineFeed inline) {
        return inline.feed.deliverBatch();
    }

    /** The same with the change to a handler's thread. */
    @Benchmark
    @OperationsPerInvocation(Feed.BATCH)
    public long receiveOnHandlerThread(ThreadedFeed threaded) {
        return threaded.feed.deliverBatch();
    }

    /** Sends and asks. */
    @State(Scope.Benchmark)
    public static class Calls {

        static final Queue<byte[]> QUEUE = Queue.of("benchmark.send", byte[].class);
        static final Operation<byte[], byte[]> OPERATION =
                Operation.of("benchmark.request", byte[].class, byte[].class);

        private final byte[] payload = Payloads.bytes();
        private final Messaging messaging = Messaging.builder()
                .application("benchmarks")
                .transport(context -> new InlineTransport(Payloads.wire("reply")))
                .connect();

        /** For JMH. */
        public Calls() {}

        /** Closes. */
        @TearDown
        public void close() {
            messaging.close();
        }
    }

    /** Receives on the delivering thread. */
    @State(Scope.Benchmark)
    public static class InlineFeed {

        private final SystemEnvironment system = new SystemEnvironment("benchmark");
        private final Feed feed = new Feed(new InlineEnvironment(system));

        /** For JMH. */
        public InlineFeed() {}

        /** Closes. */
        @TearDown
        public void close() {
            feed.close();
            system.close();
        }
    }

    /** Receives on a handler's thread. */
    @State(Scope.Benchmark)
    public static class ThreadedFeed {

        private final SystemEnvironment system = new SystemEnvironment("benchmark");
        private final Feed feed = new Feed(system);

        /** For JMH. */
        public ThreadedFeed() {}

        /** Closes. */
        @TearDown
        public void close() {
            feed.close();
            system.close();
        }
    }
}
