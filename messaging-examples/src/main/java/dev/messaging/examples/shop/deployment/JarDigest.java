package dev.messaging.examples.shop.deployment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells jars apart by their bytes. */
public final class JarDigest {

    private JarDigest() {}

    /** The SHA-256 of the jar that a class comes from; {@code none} if it comes from a directory of classes. */
    public static String of(Class<?> type) {
        Path source = source(type);
        return Files.isDirectory(source) ? "none" : of(source);
    }

    /** Where a class comes from: a jar, or a directory of classes. */
    public static Path source(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The SHA-256 of a jar. */
    public static String of(Path jar) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
