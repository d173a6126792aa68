package dev.messaging.examples.files;

import dev.messaging.spi.Address;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Goes through the dead letters that there are when it begins. What it has given is claimed until it ends. */
// snippet: files-pass
final class FilePass implements DeadLetterPass {

    private final FileTransport connection;
    private final Address address;
    private final Queue<Path> ahead = new ArrayDeque<>();
    private final Deque<Claim> given = new ArrayDeque<>();
    private @Nullable WireMessage letter;
    private boolean closed;
    private volatile CompletableFuture<Void> removals = CompletableFuture.completedFuture(null);

    FilePass(FileTransport connection, Address address) {
        this.connection = connection;
        this.address = address;
    }

    @Override
    public CompletionStage<Long> count() {
        return connection
                .onDisk(() -> ahead.addAll(connection.spool.ready(address)))
                .thenApply(listed -> (long) ahead.size());
    }

    @Override
    public CompletionStage<Optional<WireMessage>> next() {
        return connection.onDisk(this::read).thenApply(read -> Optional.ofNullable(letter));
    }

    private void read() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        letter = null;
        while (letter == null && !ahead.isEmpty()) {
            Claim claim = Claim.of(ahead.remove());
            if (claim != null) {
                given.add(claim);
                letter = FileWire.read(claim.read(), connection.context.environment())
                        .message();
            }
        }
    }

    @Override
    public void remove() {
        removals = CompletableFuture.allOf(removals, connection.onDisk(() -> {
            Claim removed = given.removeLast();
            Files.deleteIfExists(removed.file());
            removed.release();
        }));
    }

    @Override
    public CompletionStage<Void> close() {
        return CompletableFuture.allOf(removals, connection.onDisk(this::giveBack));
    }

    void giveBack() throws IOException {
        closed = true;
        connection.passes.remove(this);
        while (!given.isEmpty()) {
            given.remove().release();
        }
    }
}
// end snippet
