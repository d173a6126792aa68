package dev.messaging.examples.shop.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The classes of a class path as a JVM has loaded and verified them, in a file: the next JVM maps that, and starts with less
 * work. One that cannot, because the jars are others by now, loads its classes as ever, and says nothing.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/vm/class-data-sharing.html">Class Data Sharing</a>
 */
final class ClassData {

    /** What a JVM cannot keep is no matter for the log of a service. */
    private static final String QUIETLY = "-Xlog:all=error";

    private final List<Path> jars;
    private final File file;
    private final File written;

    private ClassData(List<Path> jars, File file) {
        this.jars = jars;
        this.file = file;
        this.written = new File(file + "." + UUID.randomUUID());
    }

    /**
     * Of these jars in this order, for JVMs of our version.
     *
     * @param directory where it is, or is to be
     */
    static ClassData of(List<Path> jars, Path directory) {
        String name = jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator))
                + System.getProperty("java.vm.version");
        String hash = UUID.nameUUIDFromBytes(name.getBytes(UTF_8)).toString();
        return new ClassData(jars, directory.resolve(hash + ".jsa").toFile());
    }

    /** The options of a JVM that uses it if it is there. */
    List<String> use() {
        return isThere() ? List.of("-XX:SharedArchiveFile=" + file, QUIETLY) : List.of();
    }

    /** The options of a JVM that uses it, or else writes it in the end: for nobody to see until {@link #keep}. */
    List<String> useOrWrite() {
        if (isThere() || !canBeWritten()) {
            return use();
        }
        written.deleteOnExit(); // unless it is kept
        return List.of("-XX:ArchiveClassesAtExit=" + written, QUIETLY);
    }

    /** There, and not older than one of the jars. */
    private boolean isThere() {
        return jars.stream().allMatch(jar -> jar.toFile().lastModified() < file.lastModified());
    }

    /** A JVM that is told to write where it cannot, or classes that do not come from jars, ends badly. */
    private boolean canBeWritten() {
        File directory = file.getParentFile();
        return jars.stream().allMatch(Files::isRegularFile)
                && (directory.isDirectory() || directory.mkdirs())
                && directory.canWrite();
    }

    /** For others, now that the JVM that was to write it has ended well. */
    void keep() {
        try {
            Files.move(written.toPath(), file.toPath(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException notWritten) {
            // another will
        }
    }
}
