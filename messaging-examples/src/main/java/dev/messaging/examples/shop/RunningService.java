package dev.messaging.examples.shop;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.examples.shop.ledger.DiskLedger;
import dev.messaging.examples.shop.report.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A service at work: it has a connection, a ledger and figures of its own, and shares nothing with the others. */
final class RunningService implements AutoCloseable {

    private final Service service;
    private final Path directory;
    private final DiskLedger ledger;
    private final Statistics statistics;
    private final Messaging messaging;

    private RunningService(
            Service service, Path directory, DiskLedger ledger, Statistics statistics, Messaging messaging) {
        this.service = service;
        this.directory = directory;
        this.ledger = ledger;
        this.statistics = statistics;
        this.messaging = messaging;
    }

    /**
     * Starts a service.
     *
     * @param url what to connect to; null for what is configured
     * @param directory where its ledger is, or is to be
     */
    static RunningService start(Service service, @Nullable String url, Path directory, Statistics statistics) {
        MessagingBuilder builder =
                Messaging.builder().application(service.name()).listener(statistics);
        if (url != null) {
            builder.url(url);
        }
        try {
            DiskLedger ledger = DiskLedger.open(directory, service.name());
            Messaging messaging = builder.connect();
            service.start(messaging, ledger);
            return new RunningService(service, directory, ledger, statistics, messaging);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it is called. */
    String name() {
        return service.name();
    }

    /** Completes when there is nothing left for it to do, or fails when it cannot go on. */
    CompletableFuture<@Nullable Void> finished() {
        return service.finished();
    }

    /** Lets it finish what it is doing, and leaves its figures behind. */
    @Override
    public void close() {
        service.close();
        messaging.close();
        try {
            ledger.close();
            statistics.write(directory, service.name());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
