package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Figures;
import dev.messaging.benchmarks.paired.Load;
import dev.messaging.benchmarks.paired.Worker;
import java.util.List;
import java.util.Set;

/** The process of one contender: runs the loads that it is told to. */
public final class Client {

    private static final Set<String> SET_BY_CLIENTS = Set.of("host", "connection", "content-length");

    private Client() {}

    /**
     * Says how long the head of its request is, and then the figures of each load.
     *
     * @param args the contender, the base URL, and the head of the request that the library's client sends
     */
    public static void main(String[] args) throws Exception {
        Contender contender = Contender.valueOf(args[0]);
        List<Header> headers = headersIn(args[2]);
        String head = WireTap.requestOf(url -> contender.open(url, headers));
        try (Caller caller = contender.open(args[1], headers)) {
            Worker.serve(String.valueOf(head.length()), command -> run(caller, command.split(" ", -1)));
        }
        System.exit(0);
    }

    /** The headers in a request's head, but for those that every client sets by itself. */
    static List<Header> headersIn(String head) {
        return Header.of(head, SET_BY_CLIENTS);
    }

    private static String run(Caller caller, String[] command) {
        Scenario scenario = new Scenario(Boolean.parseBoolean(command[0]), Integer.parseInt(command[1]));
        double seconds = Double.parseDouble(command[2]);
        try {
            if (command.length > 3) {
                Load.warmUp(caller, scenario.async(), scenario.concurrency(), seconds);
                return "warm";
            }
            return Load.run(caller, scenario.async(), scenario.concurrency(), seconds)
                    .toLine();
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** Runs a load in a contender's process. */
    static Figures run(Worker client, Scenario scenario, double seconds) {
        return Figures.ofLine(client.ask(scenario.async() + " " + scenario.concurrency() + " " + seconds));
    }

    /** Lets a contender's process run until its code is compiled. */
    static void warmUp(Worker client, Scenario scenario, double seconds) {
        client.ask(scenario.async() + " " + scenario.concurrency() + " " + seconds + " warm");
    }
}
