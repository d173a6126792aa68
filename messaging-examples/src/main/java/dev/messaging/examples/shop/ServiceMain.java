package dev.messaging.examples.shop;

import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.Lifeline;
import dev.messaging.examples.shop.report.Statistics;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One service in a process of its own: {@code ServiceMain NAME LEDGERS [jdbc:DATABASE] [ORDERS]}.
 *
 * <p>It talks over whatever transport is on its class path, as {@code messaging.properties} there says.
 */
final class ServiceMain {

    private ServiceMain() {}

    /** Runs it until it is told to end. */
    public static void main(String[] arguments) {
        run(arguments, Services::named);
    }

    /** Runs one that comes from elsewhere. */
    static void run(String[] arguments, Source services) {
        Lifeline lifeline = Lifeline.ofThisProcess();
        try {
            run(arguments, services, lifeline);
            System.exit(0);
        } catch (Throwable failure) {
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static void run(String[] arguments, Source services, Lifeline lifeline) {
        boolean hasDatabase = arguments.length > 2 && arguments[2].startsWith("jdbc:");
        int next = hasDatabase ? 3 : 2;
        Path orders = arguments.length > next ? Path.of(arguments[next]) : null;
        Statistics statistics = new Statistics();
        try (ShopDatabase database = hasDatabase ? ShopDatabase.open(arguments[2]) : null) {
            run(
                    services.named(arguments[0], orders, statistics, database),
                    Path.of(arguments[1]),
                    statistics,
                    lifeline);
        }
    }

    private static void run(Service service, Path ledgers, Statistics statistics, Lifeline lifeline) {
        try (RunningService running = RunningService.start(service, null, ledgers, statistics)) {
            lifeline.started(JarDigest.of(running.getClass()));
            CompletableFuture<@Nullable Void> end = lifeline.end();
            running.finished().whenComplete((nothing, failure) -> {
                if (failure == null) {
                    lifeline.finished();
                } else {
                    end.completeExceptionally(failure);
                }
            });
            end.join();
        }
    }

    /** Where services come from. */
    @FunctionalInterface
    interface Source {

        /** The service with a name, not yet started, as {@link Services} has it. */
        Service named(String name, @Nullable Path orders, Statistics statistics, @Nullable ShopDatabase database);
    }
}
