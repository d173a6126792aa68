package dev.messaging.examples.files;

import dev.messaging.spi.TransportProvider;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

    /** Compiles what is wrong, and gives the way into it all. */
    TransportProvider compile(Path directory) throws Exception {
        Path source = Files.writeString(directory.resolve(file), changed(Files.readString(SOURCES.resolve(file))));
        Path classes = Files.createDirectories(directory.resolve("classes"));
        compile(source, classes);
        URL others = FileTransportProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation();
        return (TransportProvider) new Mutated(classes.toUri().toURL(), others)
                .loadClass(FileTransportProvider.class.getName())
                .getConstructor()
                .newInstance();
    }

    private String changed(String source) {
        int at = source.indexOf(right);
        if (at < 0 || source.indexOf(right, at + 1) >= 0) {
            throw new AssertionError(file + " does not say once: " + right);
        }
        return source.replace(right, wrong);
    }

    private static void compile(Path source, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options =
                    List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none");
            if (!compiler.getTask(complaints, files, null, options, null, files.getJavaFileObjects(source))
                    .call()) {
                throw new AssertionError(complaints.toString());
            }
        }
    }

    @Override
    public String toString() {
        return promise + " notices a transport that " + what;
    }

    /** A transport of its own: what is wrong from where it was compiled, the rest of it beside that, and all else as ever. */
    private static final class Mutated extends URLClassLoader {

        Mutated(URL wrong, URL others) {
            super(new URL[] {wrong, others}, Mutant.class.getClassLoader());
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
