package dev.messaging.benchmarks;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** The in-process transport from end to end: 200 bytes of JSON, from the sender's verb to the handler's return. */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 15, time = 1)
@Measurement(iterations = 5, time = 1)
public class InProcessBenchmark {

    private static final int WINDOW = 256;
    private static final int PIPELINED = 10_240;

    /** For JMH. */
    public InProcessBenchmark() {}

    /** Four threads send, four handlers handle, order is kept by key. */
    @Benchmark
    @OperationsPerInvocation(Traffic.ROUND)
    public int send(Sends sends) throws Exception {
        return sends.traffic.sendRound();
    }

    /** The same without waiting for each send. */
    @Benchmark
    @OperationsPerInvocation(Traffic.ROUND)
    public int sendAsync(Sends sends) throws Exception {
        return sends.traffic.sendAsyncRound();
    }

    /** One thread asks and waits. */
    @Benchmark
    public Order requestFromOneThread(Requests requests) {
        return requests.messaging.request(Requests.ECHO, requests.order);
    }

    /** Four threads ask and wait. */
    @Benchmark
    @Threads(4)
    public Order requestFromFourThreads(Requests requests) {
        return requests.messaging.request(Requests.ECHO, requests.order);
    }

    /** One thread asks on while up to 256 of its requests are not answered. */
    @Benchmark
    @OperationsPerInvocation(PIPELINED)
    public int requestAsync(Requests requests) {
        ArrayDeque<CompletableFuture<Order>> asked = new ArrayDeque<>(WINDOW);
        for (int i = 0; i < PIPELINED; i++) {
            if (asked.size() == WINDOW) {
                asked.remove().join();
            }
            asked.add(requests.messaging.requestAsync(Requests.ECHO, requests.order));
        }
        asked.forEach(CompletableFuture::join);
        return asked.size();
    }

    /** Sends that are handled. */
    @State(Scope.Benchmark)
    public static class Sends {

        private final Traffic traffic = new Traffic(Messaging.connect("memory:benchmark-sends"));

        /** For JMH. */
        public Sends() {}

        /** Closes. */
        @TearDown
        public void close() {
            traffic.close();
        }
    }

    /** Requests that are answered. */
    @State(Scope.Benchmark)
    public static class Requests {

        static final Operation<Order, Order> ECHO = Operation.of("benchmark.echo", Order.class, Order.class);

        private final Order order = Order.of(Order.customerName(7), 7);
        private final Messaging messaging = Messaging.connect("memory:benchmark-requests");

        /** For JMH. */
        public Requests() {
            messaging.respond(ECHO, request -> request.payload());
        }

        /** Closes. */
        @TearDown
        public void close() {
            messaging.close();
        }
    }
}
