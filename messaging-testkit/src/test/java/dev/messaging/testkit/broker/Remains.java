package dev.messaging.testkit.broker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** What there is of a broker on this machine: its processes, directory and container, and whoever listens to its port. */
record Remains(String port, Optional<Path> directory) {

    private static final Pattern DIRECTORY = Pattern.compile("node of its own in (\\S+) ");

    static Remains of(RabbitMqBroker broker) {
        return of(broker.address().getPort(), broker.toString());
    }

    static Remains of(int port, String description) {
        Matcher directory = DIRECTORY.matcher(description);
        return new Remains(
                Integer.toString(port), directory.find() ? Optional.of(Path.of(directory.group(1))) : Optional.empty());
    }

    List<String> now() {
        return Stream.of(processes(), directories(), containers())
                .flatMap(found -> found)
                .toList();
    }

    /** All of them work in its directory. */
    private Stream<String> processes() {
        return directory.stream()
                .flatMap(here -> ProcessHandle.allProcesses()
                        .filter(process -> worksIn(here, process))
                        .map(ProcessHandle::toString));
    }

    private static boolean worksIn(Path directory, ProcessHandle process) {
        try {
            return Path.of("/proc", Long.toString(process.pid()), "cwd")
                    .toRealPath()
                    .startsWith(directory);
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    private Stream<String> directories() {
        return directory.filter(Files::exists).map(Path::toString).stream();
    }

    private Stream<String> containers() {
        if (directory.isPresent()) {
            return Stream.empty();
        }
        DockerClient docker = DockerClientFactory.instance().client();
        return docker.listContainersCmd().withShowAll(true).exec().stream()
                .filter(container -> Arrays.stream(container.getPorts())
                        .anyMatch(mapped -> port.equals(String.valueOf(mapped.getPublicPort()))))
                .map(Container::getId);
    }
}
