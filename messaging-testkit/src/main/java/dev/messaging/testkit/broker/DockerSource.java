package dev.messaging.testkit.broker;

import java.nio.file.Path;

/** Containers as a way to a broker. */
final class DockerSource {

    private DockerSource() {}

    /** Containers of this image, unless the settings name another. */
    static BrokerSource of(BrokerSettings settings, String defaultImage, Containers containers) {
        String remedy =
                "start a Docker engine, and put org.testcontainers:testcontainers 2 on the class path of the tests; "
                        + settings.property("image") + " names another image than " + defaultImage;
        return new BrokerSource("docker", remedy, () -> {
            ClassPath.require("org.testcontainers.containers.GenericContainer");
            DockerEngine.require(settings.environment(), Path.of(System.getProperty("user.home", "")));
            return containers.open(settings.get("image").orElse(defaultImage));
        });
    }

    /** Makes a container that is not started yet. */
    interface Containers {

        BrokerHost open(String image) throws SourceUnavailableException;
    }
}
