package dev.messaging.examples.files;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Address;
import dev.messaging.spi.Capabilities;
import dev.messaging.spi.Capability;
import dev.messaging.spi.DeadLetterPass;
import dev.messaging.spi.Delivery;
import dev.messaging.spi.Intake;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.ReplyTo;
import dev.messaging.spi.Settlement;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.WireMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One connection to a directory of messages. Thread-safe: what touches the disk is done one after another. */
final class FileTransport implements Transport {

    final TransportContext context;
    final Spool spool;
    final Set<FileIntake> intakes = ConcurrentHashMap.newKeySet();
    final Set<FilePass> passes = ConcurrentHashMap.newKeySet();
    private final String id;
    private final PendingReplies pending;
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private @Nullable FileIntake replies;

    FileTransport(Path root, TransportContext context) throws IOException {
        this.context = context;
        this.id = HexFormat.of().toHexDigits(context.environment().random().nextLong());
        this.spool = new Spool(root, id);
        this.pending = new PendingReplies("files", context.listener());
    }

    @Override
    public Capabilities capabilities() {
        return new Capabilities(
                EnumSet.of(Capability.STORES, Capability.REDELIVERS, Capability.DELAYS, Capability.DEAD_LETTERS),
                16 * 1024 * 1024);
    }

    // snippet: files-send
    @Override
    public CompletableFuture<Void> send(Address to, WireMessage message) {
        return onDisk(() -> spool.put(to, message.delay(), FileWire.write(message, "")));
    }

    /** Does it once all before it is done, on a thread that may wait for the disk. */
    synchronized CompletableFuture<Void> onDisk(DiskWork work) {
        last = last.handleAsync(
                (before, itsFailure) -> {
                    try {
                        work.run();
                        return null;
                    } catch (IOException failure) {
                        Outcome outcome = spool.isClosed() ? Outcome.NOT_SENT : Outcome.UNKNOWN;
                        throw new TransportUnavailableException("The disk has failed", outcome, failure);
                    }
                },
                context.environment().threads().handlers());
        return last.copy(); // whoever cancels it must not let the next begin
    }

    /** May wait for the disk, and may fail. */
    interface DiskWork {
        void run() throws IOException;
    }
    // end snippet

    // snippet: files-request
    @Override
    public void request(Address to, WireMessage request, ReplyTo replyTo) {
        String key = pending.register(request, replyTo); // before it is sent: the fastest reply must find it
        onDisk(() -> {
                    spool.put(to, 0, FileWire.write(request, id + " " + key));
                    lookForReplies();
                })
                .exceptionally(failure -> {
                    pending.forget(key, replyTo);
                    replyTo.fail(failure);
                    return null;
                });
    }

    private void lookForReplies() {
        if (replies == null) {
            replies = new FileIntake(this, Spool.replies(id), 1_000, reply -> {
                pending.reply(((FileIntake.FileDelivery) reply).file().requestKey(), reply.message());
                reply.settle(Settlement.accept());
            });
            intakes.add(replies);
        }
        replies.lookNow();
    }

    /** Puts a reply where its requester looks for it, if he still does. */
    void reply(FileWire.Read request, WireMessage reply) throws IOException {
        Address requester = Spool.replies(request.requester());
        if (Files.exists(spool.directory(requester))) {
            spool.put(requester, 0, FileWire.write(reply, request.replyTo()));
        } else {
            String operation = String.valueOf(reply.type());
            context.listener().onEvent(MessagingEvent.ofMessage(Kind.REPLY_UNDELIVERABLE, operation, reply.id()));
        }
    }
    // end snippet

    // snippet: files-receive
    @Override
    public CompletionStage<Intake> receive(Address from, int maxUnsettled, Consumer<Delivery> deliveries) {
        FileIntake intake = new FileIntake(this, from, maxUnsettled, deliveries);
        return onDisk(() -> {
                    spool.requireOpen();
                    intakes.add(intake);
                    intake.lookNow();
                })
                .thenApply(looked -> intake);
    }

    @Override
    public DeadLetterPass pass(Address deadLetters, DeadLetterPass.Purpose purpose) {
        FilePass pass = new FilePass(this, deadLetters);
        passes.add(pass);
        return pass;
    }

    @Override
    public void close() {
        onDisk(() -> {
                    for (FileIntake intake : intakes) {
                        intake.giveBack();
                    }
                    for (FilePass pass : passes) {
                        pass.giveBack();
                    }
                    spool.close();
                })
                .whenComplete((nothing, failure) -> pending.failAll(
                        new TransportUnavailableException("The connection was closed", Outcome.UNKNOWN, null)));
    }
    // end snippet
}
