package dev.messaging.examples.files;

import dev.messaging.spi.TransportProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The transport with one thing wrong in its source.
 *
 * @param what is wrong with it
 * @param promise that must notice
 * @param file where it stands
 * @param right what stands there, once
 * @param wrong what stands there instead
 */
record Mutant(String what, String promise, String file, String right, String wrong) {

    private static final String PACKAGE = Mutant.class.getPackageName();
    private static final Path SOURCES = Path.of("src/main/java", PACKAGE.split("\\."));

    /** Compiles it, and gives its way in. */
    TransportProvider compile(Path directory) throws Exception {
        Path sources = Files.createDirectories(directory.resolve("sources"));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        try (Stream<Path> files = Files.list(SOURCES)) {
            for (Path original : files.toList()) {
                Files.writeString(sources.resolve(original.getFileName()), changed(original));
            }
        }
        compile(sources, classes);
        return (TransportProvider) new Mutated(classes.toUri().toURL())
                .loadClass(FileTransportProvider.class.getName())
                .getConstructor()
                .newInstance();
    }

    private String changed(Path original) throws IOException {
        String source = Files.readString(original);
        if (!original.endsWith(file)) {
            return source;
        }
        int at = source.indexOf(right);
        if (at < 0 || source.indexOf(right, at + 1) >= 0) {
            throw new AssertionError(file + " does not say once: " + right);
        }
        return source.replace(right, wrong);
    }

    private static void compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> all = Files.list(sources)) {
            List<String> options =
                    List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
            if (!compiler.getTask(
                            complaints, files, null, options, null, files.getJavaFileObjectsFromPaths(all.toList()))
                    .call()) {
                throw new AssertionError(complaints.toString());
            }
        }
    }

    @Override
    public String toString() {
        return promise + " notices a transport that " + what;
    }

    /** Takes the transport from where it was compiled, and all else from where it always is. */
    private static final class Mutated extends URLClassLoader {

        Mutated(URL classes) {
            super(new URL[] {classes}, Mutant.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE + ".")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
