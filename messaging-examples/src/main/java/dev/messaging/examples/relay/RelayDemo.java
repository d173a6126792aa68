package dev.messaging.examples.relay;

import dev.messaging.examples.relay.Archive.Seen;
import dev.messaging.examples.shop.Verdict;
import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.ServiceFailedException;
import dev.messaging.examples.shop.deployment.Transport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Puts the relay to the test: posts each webhook twice at once, kills the relay on the way, and checks what has arrived.
 *
 * <p>Ends with 0 if each was relayed once, as it came, 1 if not, and 2 if it was called wrongly.
 */
public final class RelayDemo {

    private static final int TIMES = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final RelayUsage usage;
    private final Path directory;
    private final PrintStream out;
    private final Random random;

    private RelayDemo(RelayUsage usage, Path directory, PrintStream out) {
        this.usage = usage;
        this.directory = directory;
        this.out = out;
        this.random = new Random(usage.seed());
    }

    /** Runs the demo. */
    public static void main(String[] arguments) throws Exception {
        Map<String, Transport> transports =
                Transport.in(JarDigest.source(RelayDemo.class).resolveSibling("transports"));
        RelayUsage usage;
        try {
            usage = RelayUsage.of(List.of(arguments), transports);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        System.exit(run(usage, System.out));
    }

    /** Runs the demo; returns the exit status. */
    static int run(RelayUsage usage, PrintStream out) throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory("relay-");
        boolean right = new RelayDemo(usage, directory, out).run();
        if (right) {
            delete(directory);
        } else {
            out.println("What the processes have left behind is in " + directory);
        }
        return right ? 0 : 1;
    }

    private boolean run() throws IOException, InterruptedException {
        List<Delivery> deliveries = Delivery.in(usage.directory(), random);
        if (deliveries.isEmpty()) {
            out.println("There is no JSON file in " + usage.directory());
            return false;
        }
        List<Delivery> last = deliveries.stream()
                .map(RelayCheck::repository)
                .filter(Objects::nonNull)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(repository -> Delivery.last(repository, random))
                .toList();
        Verdict verdict;
        try {
            verdict = relay(deliveries, last);
        } catch (ServiceFailedException e) {
            out.println("\n" + e.getMessage());
            return false;
        }
        out.println("\nThe check: was each relayed once, as it came?");
        verdict.print(out);
        out.println(verdict.holds() ? "\nAll is relayed." : "\nTHE RELAY IS WRONG.");
        return verdict.holds();
    }

    private Verdict relay(List<Delivery> deliveries, List<Delivery> last) throws IOException, InterruptedException {
        int posts = TIMES * deliveries.size();
        out.printf(
                "%d webhooks, each posted twice at once, over %s; the relay passes them on to %s, to be counted%n",
                deliveries.size(), usage.web().name(), usage.over().name());
        RelayKill kill = new RelayKill(posts, usage.seed());
        out.println("On the way the relay will be killed; --seed " + usage.seed() + " picks the moment");
        Set<Delivery> unconfirmed;
        Path archive = RelayProcesses.archive(directory);
        try (RelayProcesses processes = RelayProcesses.open(usage, directory);
                GitHub gitHub = new GitHub(processes.url(), () -> kill.confirmed(processes::killRelay))) {
            Patience patience = new Patience(PATIENCE, () -> kill.confirmed() + Files.size(Archive.lines(archive)));
            long start = System.nanoTime();
            deliveries.forEach(delivery -> gitHub.post(delivery, TIMES));
            boolean allConfirmed = patience.await(() -> {
                boolean areAtWork = processes.areAtWork();
                kill.watch(areAtWork).ifPresent(said -> out.println("  " + said));
                return gitHub.unconfirmed().isEmpty() && kill.isOver();
            });
            report(posts, Duration.ofNanos(System.nanoTime() - start), gitHub);
            if (allConfirmed) {
                last.forEach(delivery -> gitHub.post(delivery, 1));
                patience.await(() -> processes.areAtWork()
                        && RelayCheck.of(deliveries, last, gitHub.unconfirmed(), archive)
                                .isComplete());
            }
            unconfirmed = gitHub.unconfirmed();
        }
        count(Archive.read(archive), last);
        return RelayCheck.of(deliveries, last, unconfirmed, archive);
    }

    private void report(int posts, Duration time, GitHub gitHub) {
        int confirmed = posts - gitHub.unconfirmed().size();
        out.printf(
                Locale.ROOT, "  %d of %d posts are confirmed after %.1f s%n", confirmed, posts, time.toMillis() / 1e3);
        gitHub.failures().forEach((failure, times) -> out.printf("    before that, %d times: %s%n", times, failure));
    }

    private void count(List<Seen> seen, List<Delivery> last) {
        Set<String> ofTheDemo = last.stream().map(Delivery::id).collect(Collectors.toSet());
        Map<String, Long> events = seen.stream()
                .filter(event -> event.isHandled() && !ofTheDemo.contains(event.id()))
                .collect(Collectors.groupingBy(
                        event -> String.valueOf(event.type()), TreeMap::new, Collectors.counting()));
        out.println("\nWhat the counter has handled");
        events.forEach((event, times) -> out.printf(Locale.ROOT, "  %,6d %s%n", times, event));
        long copies = seen.stream().filter(event -> !event.isHandled()).count();
        out.println(
                copies
                        + " copies were kept from it: a relay that is started again does not know what the killed one has sent");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
