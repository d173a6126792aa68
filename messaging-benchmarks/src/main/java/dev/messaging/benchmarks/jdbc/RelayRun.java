package dev.messaging.benchmarks.jdbc;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.ReceiverOptions;
import dev.messaging.jdbc.Outbox;
import dev.messaging.jdbc.Relay;
import dev.messaging.jdbc.RelayOptions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** How fast a relay is, whether it keeps order, and what becomes of the table. */
final class RelayRun {

    private static final int KEYS = 8;
    private static final int PER_TRANSACTION = 500;
    private static final double TARGET = 5_000;

    private final DataSource dataSource;

    RelayRun(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Fills the outbox, and lets a relay empty it into the heap. */
    void measure(int rounds, int messages) throws Exception {
        List<Double> rates = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (Messaging messaging = Messaging.connect("memory:")) {
                Outbox outbox = OutboxContest.open(dataSource, messaging);
                Sql.execute(dataSource, "TRUNCATE messaging_outbox");
                Arrivals arrivals = new Arrivals(messaging);
                fill(outbox, 0, messages);
                long begin = System.nanoTime();
                try (Relay relay = outbox.startRelay(RelayOptions.defaults())) {
                    arrivals.await(messages);
                    rates.add(messages * 1e9 / (System.nanoTime() - begin));
                    relay.wake();
                }
                arrivals.requireOrder();
            }
        }
        double rate = JdbcBenchmark.median(rates);
        System.out.printf(
                Locale.ROOT,
                "%-28s %,d messages of %d keys, in order by key: %,.0f/s  target ≥ %,.0f  %s%n",
                "relay in-process",
                messages,
                KEYS,
                rate,
                TARGET,
                rate >= TARGET ? "yes" : "NO");
    }

    /** So many messages while they are being relayed: the rate of each tenth, and the size of the table after it. */
    void flow(int messages) throws Exception {
        try (Messaging messaging = Messaging.connect("memory:")) {
            Outbox outbox = OutboxContest.open(dataSource, messaging);
            Sql.execute(dataSource, "TRUNCATE messaging_outbox");
            Arrivals arrivals = new Arrivals(messaging);
            try (Relay relay = outbox.startRelay(RelayOptions.defaults())) {
                int tenth = messages / 10;
                for (int part = 0; part < 10; part++) {
                    long begin = System.nanoTime();
                    for (int from = part * tenth; from < (part + 1) * tenth; from += 5 * PER_TRANSACTION) {
                        int until = Math.min(from + 5 * PER_TRANSACTION, (part + 1) * tenth);
                        fill(outbox, from, until);
                        arrivals.await(until - 10 * PER_TRANSACTION);
                    }
                    relay.wake();
                    System.out.printf(
                            Locale.ROOT,
                            "%,10d relayed, %,.0f/s while written, table %,d KiB, with index %,d KiB%n",
                            arrivals.count.get(),
                            tenth * 1e9 / (System.nanoTime() - begin),
                            Sql.number(dataSource, "SELECT pg_table_size('messaging_outbox') / 1024"),
                            Sql.number(dataSource, "SELECT pg_total_relation_size('messaging_outbox') / 1024"));
                }
                arrivals.await(messages);
            }
            arrivals.requireOrder();
        }
    }

    private void fill(Outbox outbox, int from, int until) throws Exception {
        for (int begin = from; begin < until; begin += PER_TRANSACTION) {
            int first = begin;
            Sql.inTransaction(dataSource, connection -> {
                for (int i = first; i < Math.min(first + PER_TRANSACTION, until); i++) {
                    outbox.send(
                            connection,
                            OutboxContest.CHARGES,
                            Message.of(i + " " + OutboxContest.PAYLOAD).withPartitionKey("k" + i % KEYS));
                }
            });
        }
    }

    /** What has come, and whether it overtook anything. */
    private static final class Arrivals {

        private final AtomicLong count = new AtomicLong();
        private final AtomicLong overtaken = new AtomicLong();
        private final Map<String, Integer> last = new ConcurrentHashMap<>();

        Arrivals(Messaging messaging) {
            messaging.receive(OutboxContest.CHARGES, ReceiverOptions.defaults().withConcurrency(KEYS), charge -> {
                String payload = charge.payload();
                int number = Integer.parseInt(payload.substring(0, payload.indexOf(' ')));
                Integer before = last.put(charge.partitionKey().orElseThrow(), number);
                if (before != null && before > number) {
                    overtaken.incrementAndGet();
                }
                count.incrementAndGet();
            });
        }

        void await(long messages) throws InterruptedException, SQLException {
            while (count.get() < messages) {
                Thread.sleep(1);
            }
        }

        void requireOrder() {
            if (overtaken.get() > 0) {
                throw new IllegalStateException(overtaken + " messages overtook others of their key");
            }
        }
    }
}
