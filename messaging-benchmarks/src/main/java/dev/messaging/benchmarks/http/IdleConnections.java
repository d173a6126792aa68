package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Worker;
import java.io.IOException;

/**
 * Ten thousand connections that say nothing and a thousand requests in flight, at a server with its defaults: nothing is
 * refused, the heap of neither side fills, and every connection still works afterwards. Each process needs some 12,000 file
 * descriptors.
 */
public final class IdleConnections {

    private static final int CONNECTIONS = 10_000;
    private static final int IN_FLIGHT = 1_000;
    private static final int HEAP_MEGABYTES = 512;

    private IdleConnections() {}

    /**
     * Tries it, and prints Markdown.
     *
     * @param args how many connections and how many requests, or nothing
     */
    public static void main(String[] args) throws IOException {
        boolean given = args.length == 2;
        System.out.print(
                run(given ? Integer.parseInt(args[0]) : CONNECTIONS, given ? Integer.parseInt(args[1]) : IN_FLIGHT));
    }

    static String run(int connections, int inFlight) throws IOException {
        try (Worker server = Worker.start(HoldingService.class, HEAP_MEGABYTES, String.valueOf(inFlight));
                Worker clients = Worker.start(ManyConnections.class, HEAP_MEGABYTES, server.ready())) {
            StringBuilder table = new StringBuilder("""

                    Heap in use after a collection, MiB; each process has %d.

                    | | server | clients |
                    |---|---:|---:|
                    """.formatted(HEAP_MEGABYTES));
            append(table, "nothing", server, clients);
            clients.ask("open " + connections);
            append(table, String.format("%,d idle connections", connections), server, clients);
            server.ask("hold");
            clients.ask("call " + inFlight);
            server.ask("await");
            append(table, String.format("… and %,d requests in flight", inFlight), server, clients);
            server.ask("release");
            String answered = clients.ask("join");
            String alive = clients.ask("ask");
            table.append("""

                    | goal | reached | target | verdict |
                    |---|---:|---:|---|
                    """);
            appendGoal(table, "requests in flight that were answered", answered, inFlight);
            appendGoal(table, "idle connections that answered again", alive, connections);
            return table.toString();
        }
    }

    private static void append(StringBuilder table, String when, Worker server, Worker clients) {
        table.append("| " + when + " | " + server.ask("heap") + " | " + clients.ask("heap") + " |\n");
    }

    private static void appendGoal(StringBuilder table, String what, String reached, int all) {
        String verdict = reached.equals(String.valueOf(all)) ? "yes" : "**NO**";
        table.append("| " + what + " | " + reached + " | " + all + " | " + verdict + " |\n");
    }
}
