package dev.messaging.examples.files;

import dev.messaging.spi.Address;
import dev.messaging.spi.Cancellable;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Environment;
import dev.messaging.spi.Intake;
import dev.messaging.spi.Outage;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.UntilConfirmed;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A receiver, which looks again and again for what there is. */
final class FileIntake implements Intake {

    private static final Duration SOON = Duration.ofMillis(2);
    private static final Duration LATER = Duration.ofMillis(16);

    private final FileTransport connection;
    private final Address address;
    private final int maxUnsettled;
    private final Consumer<Delivery> deliveries;
    private final Environment environment;
    private final UntilConfirmed settlements;
    private final Outage outage;
    private final Set<Claim> claims = ConcurrentHashMap.newKeySet();
    private final Queue<Path> ready = new ArrayDeque<>();
    private Cancellable nextLook = () -> true;
    private Duration pause = LATER;
    private volatile boolean paused;
    private volatile boolean stopped;

    FileIntake(FileTransport connection, Address address, int maxUnsettled, Consumer<Delivery> deliveries) {
        this.connection = connection;
        this.address = address;
        this.maxUnsettled = maxUnsettled;
        this.deliveries = deliveries;
        this.environment = connection.context.environment();
        this.settlements = new UntilConfirmed(environment, Duration.ofSeconds(30));
        this.outage = new Outage("files", connection.context.listener());
    }

    // snippet: files-look
    void lookNow() {
        if ((pause.compareTo(SOON) > 0 || !ready.isEmpty()) && nextLook.cancel()) {
            look();
        }
    }

    /** Looks for messages, and again after a while: soon if there were any, later and later if not. */
    private void look() {
        if (stopped) {
            return;
        }
        try {
            if (ready.isEmpty() && !paused) {
                ready.addAll(connection.spool.ready(address));
            }
            pause = take() ? SOON : pause.compareTo(LATER) < 0 ? pause.multipliedBy(2) : LATER;
            outage.end(this);
        } catch (IOException failure) {
            outage.begin(this, failure);
        }
        if (!stopped && !connection.spool.isClosed()) {
            nextLook = environment.time().schedule(pause, () -> connection.onDisk(this::look));
        }
    }

    private boolean take() throws IOException {
        boolean taken = false;
        while (!ready.isEmpty() && claims.size() < maxUnsettled && !paused && !stopped) {
            Claim claim = Claim.of(ready.remove());
            if (claim != null) {
                claims.add(claim);
                deliver(claim);
                taken = true;
            }
        }
        return taken;
    }

    private void deliver(Claim claim) throws IOException {
        FileWire.Read file;
        Duration remaining;
        try {
            file = FileWire.read(claim.read(), environment);
            long timeToLive = file.message().timeToLive();
            remaining = timeToLive == WireMessage.NONE
                    ? null
                    : Duration.ofMillis(Math.max(0, timeToLive - connection.spool.age(claim.file())));
        } catch (IOException failure) {
            release(claim);
            throw failure;
        }
        deliveries.accept(new FileDelivery(this, claim, file, remaining));
    }
    // end snippet

    private void release(Claim claim) throws IOException {
        claims.remove(claim);
        claim.release();
    }

    // snippet: files-settle
    private CompletionStage<Void> settle(FileDelivery delivery, Settlement settlement) {
        return settlements.publish(
                "the settlement of message " + delivery.message().id(),
                () -> connection.onDisk(() -> carryOut(delivery, settlement)),
                failure -> claims.contains(delivery.claim()));
    }

    private void carryOut(FileDelivery delivery, Settlement settlement) throws IOException {
        if (!claims.contains(delivery.claim())) {
            throw new ClosedChannelException();
        }
        Path file = delivery.claim().file();
        if (settlement instanceof Settlement.Postpone postpone) {
            connection.spool.postpone(file, postpone.delay().toMillis());
        } else {
            if (settlement instanceof Settlement.Retry retry) {
                connection.spool.put(address, retry.delay().toMillis(), FileWire.write(retry.message(), ""));
            } else if (settlement instanceof Settlement.DeadLetter letter) {
                connection.spool.put(address.deadLetters(), 0, FileWire.write(letter.message(), ""));
            } else if (settlement instanceof Settlement.Reply reply) {
                connection.reply(delivery.file(), reply.message());
            }
            Files.deleteIfExists(file);
        }
        release(delivery.claim());
        lookNow();
    }
    // end snippet

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public CompletionStage<Void> stop() {
        stopped = true;
        return connection.onDisk(() -> nextLook.cancel());
    }

    @Override
    public CompletionStage<Void> close() {
        return connection.onDisk(this::giveBack);
    }

    @Override
    public CompletionStage<Void> unsubscribe() {
        return connection.onDisk(() -> {
            giveBack();
            if (address.kind() == Address.Kind.SUBSCRIPTION) {
                connection.spool.delete(address);
            }
        });
    }

    void giveBack() throws IOException {
        stopped = true;
        connection.intakes.remove(this);
        for (Claim claim : claims) {
            release(claim);
        }
    }

    record FileDelivery(
            FileIntake intake,
            Claim claim,
            FileWire.Read file,
            @Nullable Duration remaining) implements Delivery {

        @Override
        public WireMessage message() {
            return file.message();
        }

        @Override
        public int brokerDeliveries() {
            return 0; // nobody counts
        }

        @Override
        public CompletionStage<Void> settle(Settlement settlement) {
            return intake.settle(this, settlement);
        }
    }
}
