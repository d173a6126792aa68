package dev.messaging.examples.shop.ledger;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A ledger in a file that is only ever added to.
 *
 * <p>{@link #append} returns when the line is forced. A force takes as long for a hundred lines as for one, so whoever
 * comes first forces the lines of all who wait behind.
 */
public final class DiskLedger implements Ledger, AutoCloseable {

    // Not a FileChannel: an interrupt, such as a handler gets whose time is over, would close that.
    private final FileOutputStream file;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    private final ReentrantLock appending = new ReentrantLock();
    private StringBuilder lines = new StringBuilder();
    private long appended;

    private final ReentrantLock forcing = new ReentrantLock();
    private long forced;
    private boolean broken;

    private DiskLedger(FileOutputStream file) {
        this.file = file;
    }

    /** Opens a service's ledger and reads it back; a last line that a crash has torn is cut off. */
    public static DiskLedger open(Path directory, String service) throws IOException {
        LedgerFile.cutTornLine(directory, service);
        DiskLedger ledger = new DiskLedger(
                new FileOutputStream(LedgerFile.path(directory, service).toFile(), true));
        LedgerFile.read(directory, service).forEach(entry -> ledger.keys.add(entry.key()));
        return ledger;
    }

    @Override
    public boolean contains(String key) {
        boolean contained = keys.contains(key);
        if (contained) {
            forceAll();
        }
        return contained;
    }

    @Override
    public boolean append(Entry entry) {
        boolean added;
        appending.lock();
        try {
            added = keys.add(entry.key());
            if (added) {
                lines.append(entry.line());
                appended++;
            }
        } finally {
            appending.unlock();
        }
        forceAll();
        return added;
    }

    private void forceAll() {
        long all = appendedSoFar();
        forcing.lock();
        try {
            if (forced < all) { // nobody has done it while this thread waited
                force();
            }
        } finally {
            forcing.unlock();
        }
    }

    private void force() {
        if (broken) {
            throw new IllegalStateException("The ledger could not be written before; what it holds is uncertain");
        }
        byte[] bytes;
        long last;
        appending.lock();
        try {
            bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
            lines = new StringBuilder();
            last = appended;
        } finally {
            appending.unlock();
        }
        try {
            file.write(bytes);
            file.getFD().sync();
            forced = last;
        } catch (IOException e) {
            broken = true;
            throw new UncheckedIOException(e);
        }
    }

    private long appendedSoFar() {
        appending.lock();
        try {
            return appended;
        } finally {
            appending.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
