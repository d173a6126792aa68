package dev.messaging.examples.shop.deployment;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What starts a JVM like this one. */
public final class JavaCommand {

    /** Small, and quick to start: there are many of them. */
    private static final List<String> OPTIONS =
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto");

    private JavaCommand() {}

    /**
     * The command.
     *
     * @param classPath what stands before the class path of this JVM
     * @param main the class to run
     * @param arguments what that is given
     */
    public static List<String> of(List<Path> classPath, Class<?> main, List<String> arguments) {
        List<String> entries = new ArrayList<>();
        classPath.forEach(entry -> entries.add(entry.toString()));
        entries.add(System.getProperty("java.class.path"));

        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, entries));
        command.add(main.getName());
        command.addAll(arguments);
        return command;
    }
}
