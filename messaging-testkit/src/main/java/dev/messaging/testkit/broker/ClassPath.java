package dev.messaging.testkit.broker;

import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What the one who runs the tests may have put there, or not. */
final class ClassPath {

    private ClassPath() {}

    static void require(String className) throws SourceUnavailableException {
        try {
            Class.forName(className, false, ClassPath.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new SourceUnavailableException(className + " is not on the class path", absent);
        }
    }

    /** The class path for another JVM that is to see what is seen here, also where a loader of its own has brought it. */
    static String asSeenHere() {
        List<String> entries = new ArrayList<>();
        for (ClassLoader loader = ClassPath.class.getClassLoader(); loader != null; loader = loader.getParent()) {
            if (loader instanceof URLClassLoader own) {
                for (URL url : own.getURLs()) {
                    entries.add(file(url));
                }
            }
        }
        entries.add(fromAnywhere(System.getProperty("java.class.path")));
        return String.join(File.pathSeparator, entries);
    }

    /** The same for a JVM that runs in another directory. */
    static String fromAnywhere(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String file(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException | IllegalArgumentException isNoFile) {
            throw new IllegalStateException("Another JVM cannot take its classes from " + url, isNoFile);
        }
    }
}
