package dev.messaging.examples.shop;

import dev.messaging.examples.shop.deployment.Deployment;
import dev.messaging.examples.shop.deployment.JarDigest;
import dev.messaging.examples.shop.deployment.ServiceFailedException;
import dev.messaging.examples.shop.report.Statistics;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All services in this process. */
final class SingleProcess implements Deployment {

    private final Deque<RunningService> running = new ArrayDeque<>();

    private SingleProcess() {}

    /**
     * Opens them.
     *
     * @param url what they connect to; null for what is configured
     * @param orders the file of orders; null for the sample
     * @param database what they work in; null for none
     */
    static SingleProcess open(
            @Nullable String url, @Nullable Path orders, Path ledgers, @Nullable ShopDatabase database) {
        SingleProcess deployment = new SingleProcess();
        try {
            for (String name : Services.names(database)) {
                Statistics statistics = new Statistics();
                Service service = Services.named(name, orders, statistics, database);
                deployment.running.push(RunningService.start(service, url, ledgers, statistics));
            }
            return deployment;
        } catch (RuntimeException e) {
            deployment.close();
            throw e;
        }
    }

    @Override
    public Set<String> jars() {
        return Set.of(JarDigest.of(getClass()));
    }

    @Override
    public Optional<String> watch(long linesDone) {
        for (RunningService service : running) {
            Throwable failure =
                    service.finished().handle((nothing, thrown) -> thrown).getNow(null);
            if (failure != null) {
                throw new ServiceFailedException(service.name() + " has stopped: " + failure);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isDone() {
        return running.stream().anyMatch(service -> service.finished().isDone());
    }

    /** The last to be opened is the first to be closed. */
    @Override
    public void close() {
        running.forEach(RunningService::close);
    }
}
