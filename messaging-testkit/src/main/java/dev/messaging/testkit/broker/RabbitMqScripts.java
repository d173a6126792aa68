package dev.messaging.testkit.broker;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * RabbitMQ's own scripts, and Erlang's name server. What packages put on the path are often wrappers, which change to a user
 * and a directory of the system: the real ones stand beside {@code rabbitmq-env}.
 */
record RabbitMqScripts(Path directory, Path epmd) {

    private static final List<String> USUAL = List.of(
            "/usr/lib/rabbitmq/bin",
            "/opt/rabbitmq/sbin",
            "/opt/homebrew/opt/rabbitmq/sbin",
            "/usr/local/opt/rabbitmq/sbin");
    private static final List<String> USUAL_PARENTS =
            List.of("/usr/lib/rabbitmq/lib", "/usr/local/lib/rabbitmq/lib", "/opt");

    static RabbitMqScripts find(String searchPath) throws SourceUnavailableException {
        List<Path> path = directories(searchPath);
        Path scripts = candidates(path).stream()
                .filter(RabbitMqScripts::holdsScripts)
                .findFirst()
                .orElseThrow(() -> new SourceUnavailableException("no rabbitmq-server on the path, nor in " + USUAL));
        Path epmd = path.stream()
                .map(directory -> directory.resolve("epmd"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new SourceUnavailableException(
                        scripts + " has a rabbitmq-server, but Erlang's 'epmd' is not on the path"));
        return new RabbitMqScripts(scripts, epmd);
    }

    String script(String name) {
        return directory.resolve(name).toString();
    }

    private static boolean holdsScripts(Path directory) {
        return Files.isExecutable(directory.resolve("rabbitmq-server"))
                && Files.isExecutable(directory.resolve("rabbitmqctl"))
                && Files.isRegularFile(directory.resolve("rabbitmq-env"));
    }

    private static List<Path> candidates(List<Path> path) {
        List<Path> candidates = new ArrayList<>(path);
        USUAL.forEach(directory -> candidates.add(Path.of(directory)));
        USUAL_PARENTS.forEach(parent -> candidates.addAll(versionsIn(Path.of(parent))));
        return candidates;
    }

    private static List<Path> versionsIn(Path parent) {
        List<Path> versions = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, "rabbitmq_server-*")) {
            found.forEach(version -> versions.add(version.resolve("sbin")));
            return versions;
        } catch (IOException absent) {
            return List.of();
        }
    }

    private static List<Path> directories(String searchPath) {
        List<Path> directories = new ArrayList<>();
        for (String entry : searchPath.split(File.pathSeparator, -1)) {
            absolute(entry).ifPresent(directories::add);
        }
        return directories;
    }

    private static Optional<Path> absolute(String entry) {
        try {
            return Optional.of(Path.of(entry)).filter(Path::isAbsolute);
        } catch (InvalidPathException unreadable) {
            return Optional.empty();
        }
    }
}
