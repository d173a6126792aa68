package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Each service in a process of its own, of which none outlives this one. */
public final class ProcessPerService implements Deployment {

    private final Launcher launcher;
    private @Nullable Kill kill;
    private final Map<String, ServiceProcess> processes = new LinkedHashMap<>();
    private final Set<String> jars = new TreeSet<>();

    private ProcessPerService(Launcher launcher, @Nullable Kill kill) {
        this.launcher = launcher;
        this.kill = kill;
    }

    /**
     * Starts services: all but the last at the same time, and the last once these are at work.
     *
     * @param launcher starts them; is closed with them
     * @param kill the service to kill, and when; null to kill none
     * @throws ServiceFailedException if one does not start
     */
    public static ProcessPerService open(Launcher launcher, List<String> services, @Nullable Kill kill)
            throws IOException, InterruptedException {
        ProcessPerService deployment = new ProcessPerService(launcher, kill);
        try {
            int last = services.size() - 1;
            deployment.start(services.subList(0, last));
            deployment.start(services.subList(last, services.size()));
            return deployment;
        } catch (IOException | InterruptedException | RuntimeException e) {
            deployment.killAll();
            deployment.close();
            throw e;
        }
    }

    private void start(List<String> services) throws IOException, InterruptedException {
        for (String service : services) {
            processes.put(service, launcher.start(service));
        }
        for (String service : services) {
            jars.add(process(service).awaitStart());
        }
    }

    @Override
    public Set<String> jars() {
        return Collections.unmodifiableSet(jars);
    }

    @Override
    public Optional<String> watch(long linesDone) {
        for (ServiceProcess process : processes.values()) {
            if (!process.isAlive()) {
                throw failed(process.failure("has ended although nobody told it to"));
            }
        }
        if (kill == null) {
            return Optional.empty();
        }
        if (isDone() && !kill.hasHappened()) {
            throw failed(new ServiceFailedException("All lines were done before " + kill.service()
                    + " could be killed; let --orders name a file of more orders"));
        }
        return kill.watch(linesDone, this::restart);
    }

    @Override
    public boolean isDone() {
        return processes.values().stream().anyMatch(ServiceProcess::isFinished);
    }

    /** Will kill another, once the last is back. */
    public void kill(Kill next) {
        kill = next;
    }

    @Override
    public void close() {
        processes.values().forEach(ServiceProcess::close);
        try (launcher) {
            for (ServiceProcess process : processes.values()) {
                process.awaitEnd();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            killAll();
        }
    }

    private BooleanSupplier restart(String service) {
        Optional<Broker> server = launcher.server(service);
        if (server.isPresent()) {
            return server.get().killAndRestart();
        }
        process(service).kill();
        try {
            processes.put(service, launcher.start(service));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return process(service)::isStarted;
    }

    private ServiceProcess process(String service) {
        return Objects.requireNonNull(processes.get(service), service);
    }

    private ServiceFailedException failed(ServiceFailedException failure) {
        killAll();
        return failure;
    }

    private void killAll() {
        processes.values().forEach(ServiceProcess::kill);
        processes.clear();
    }
}
