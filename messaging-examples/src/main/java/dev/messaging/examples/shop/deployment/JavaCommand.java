package dev.messaging.examples.shop.deployment;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What starts a JVM like this one. */
public final class JavaCommand {

    /** Small, and quick to start: there are many of them. */
    private static final List<String> OPTIONS =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private final List<String> options;
    private final List<String> program;
    private final ClassData classes;

    private JavaCommand(List<String> options, List<String> program, ClassData classes) {
        this.options = options;
        this.program = program;
        this.classes = classes;
    }

    /**
     * The command.
     *
     * @param jars what stands before the class path of this JVM
     * @param configuration a directory that stands behind it: a JVM keeps no class that it finds behind a directory
     * @param main the class to run
     * @param arguments what that is given
     */
    public static JavaCommand of(List<Path> jars, Path configuration, Class<?> main, List<String> arguments) {
        List<Path> classPath = Stream.concat(
                        jars.stream(),
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .map(Path::of))
                .toList();
        ClassData classes =
                ClassData.of(classPath, JarDigest.source(JavaCommand.class).resolveSibling("class-data"));

        List<String> program = new ArrayList<>();
        program.add("-cp");
        program.add(Stream.concat(classPath.stream(), Stream.of(configuration))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator)));
        program.add(main.getName());
        program.addAll(arguments);
        return new JavaCommand(classes.use(), program, classes);
    }

    /** The same for one that writes down, if nobody has, what spares the next of its like some work. */
    public JavaCommand keepingClasses() {
        return new JavaCommand(classes.useOrWrite(), program, classes);
    }

    /** Program and arguments. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(OPTIONS);
        words.addAll(options);
        words.addAll(program);
        return words;
    }

    /** What was started has ended, and well. */
    void ended() {
        classes.keep();
    }
}
