package dev.messaging.examples.files;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.messaging.spi.Address;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * What all share: a directory for each address, and in it a file for each message, {@code DUE-COUNT-SENDER}.
 *
 * <p>Nothing is lost with a process that is killed; but the directory of its own stays, with what it was told since.
 */
final class Spool {

    private static final int DUE_DIGITS = 15;
    private static final int COUNT_DIGITS = 10;
    private static final String CLOCK = "clock";

    /** By how much longer ago than it was a file may seem to have been written. */
    private static final long CLOCK_TICK_MILLIS = 10;

    private final Path root;
    private final String id;
    private final Path own;
    private final FileChannel clock;
    private int count;

    Spool(Path root, String id) throws IOException {
        this.root = root;
        this.id = id;
        this.own = made(directory(replies(id)));
        this.clock = FileChannel.open(own.resolve(CLOCK), CREATE_NEW, WRITE);
    }

    /** Where a connection looks for replies. */
    static Address replies(String connection) {
        return Address.queue("replies--" + connection);
    }

    Path directory(Address address) {
        return root.resolve(address.kind().name()).resolve(address.name());
    }

    /** Puts a message there, whole or not at all; a topic's with each of its subscriptions. */
    void put(Address to, long delay, byte[] content) throws IOException {
        for (Path recipient : recipients(to)) {
            String name = due(delay) + '-' + digits(++count, COUNT_DIGITS) + '-' + id;
            Path written = Files.write(own.resolve("written"), content);
            Files.move(written, recipient.resolve(name), ATOMIC_MOVE);
        }
    }

    private List<Path> recipients(Address to) throws IOException {
        if (to.kind() != Address.Kind.TOPIC) {
            return List.of(made(directory(to)));
        }
        Path subscriptions = made(root.resolve(Address.Kind.SUBSCRIPTION.name()));
        return list(subscriptions, name -> name.startsWith(to.name() + "--"));
    }

    /** Puts a message back as it is, for later. */
    void postpone(Path file, long delay) throws IOException {
        Files.move(file, file.resolveSibling(due(delay) + identity(file)), ATOMIC_MOVE);
    }

    /** What stays of a message's name, whenever it is due. */
    static String identity(Path file) {
        return file.getFileName().toString().substring(DUE_DIGITS);
    }

    private String due(long delay) throws IOException {
        return digits(now() + (delay > 0 ? delay + CLOCK_TICK_MILLIS : 0), DUE_DIGITS);
    }

    /** The messages that are due, in order. */
    List<Path> ready(Address from) throws IOException {
        String later = digits(now() + 1, DUE_DIGITS);
        return list(made(directory(from)), name -> name.length() > DUE_DIGITS && name.compareTo(later) < 0);
    }

    /** How long ago a message was put there, in milliseconds. */
    long age(Path file) throws IOException {
        return now() - Files.getLastModifiedTime(file).toMillis();
    }

    /** The time of the file system, on which all agree, whatever their own clocks say. */
    private long now() throws IOException {
        clock.write(ByteBuffer.allocate(1), 0);
        return Files.getLastModifiedTime(own.resolve(CLOCK)).toMillis();
    }

    private static Path made(Path directory) throws IOException {
        return Files.isDirectory(directory) ? directory : Files.createDirectories(directory);
    }

    /** So that names sort as numbers do. */
    private static String digits(long number, int count) {
        String digits = Long.toString(number);
        return "0".repeat(count - digits.length()) + digits;
    }

    private static List<Path> list(Path directory, Predicate<String> wanted) throws IOException {
        String[] names = directory.toFile().list();
        if (names == null) {
            throw new NoSuchFileException(directory.toString());
        }
        return Arrays.stream(names)
                .filter(wanted)
                .sorted()
                .map(directory::resolve)
                .toList();
    }

    boolean isClosed() {
        return !clock.isOpen();
    }

    void requireOpen() throws IOException {
        if (isClosed()) {
            throw new ClosedChannelException();
        }
    }

    void close() throws IOException {
        clock.close();
        delete(replies(id));
    }

    /** With what is in it. */
    void delete(Address address) throws IOException {
        for (Path file : list(directory(address), name -> true)) {
            Files.delete(file);
        }
        Files.delete(directory(address));
    }
}
