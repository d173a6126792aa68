package dev.messaging.examples.files;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A message that is one receiver's as long as its file is locked. No lock outlives its process. */
// snippet: files-claim
record Claim(Path file, FileChannel channel) {

    /** In this JVM, which must not open such a file again: with closing it, as POSIX has it, the lock would be gone. */
    private static final Set<String> HERE = ConcurrentHashMap.newKeySet();

    /** Claims a message; null if another was faster. */
    static @Nullable Claim of(Path file) throws IOException {
        if (!HERE.add(Spool.identity(file))) {
            return null;
        }
        FileChannel channel = null;
        boolean claimed = false;
        try {
            channel = FileChannel.open(file, READ, WRITE);
            claimed = channel.tryLock() != null && Files.exists(file);
            return claimed ? new Claim(file, channel) : null;
        } catch (NoSuchFileException gone) {
            return null;
        } finally {
            if (!claimed) {
                release(file, channel);
            }
        }
    }

    void release() throws IOException {
        release(file, channel);
    }

    private static void release(Path file, @Nullable FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
        HERE.remove(Spool.identity(file));
    }

    byte[] read() throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) channel.size());
        while (content.hasRemaining() && channel.read(content) >= 0) {}
        return content.array();
    }
}
// end snippet
