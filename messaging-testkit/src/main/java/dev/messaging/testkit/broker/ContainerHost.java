package dev.messaging.testkit.broker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.ImageNameSubstitutor;

/**
 * A container that Testcontainers made. Its port on this machine is chosen beforehand: one that Docker chooses changes each time
 * the container is started again.
 */
final class ContainerHost implements BrokerHost {

    private static final Duration LONGEST_FETCH = Duration.ofMinutes(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(60);
    private static final int TAIL = 2_000;

    private final String image;
    private final InetSocketAddress address;
    private final String url;
    private final Readiness readiness;
    private final List<String> stopCommand;
    private final GenericContainer<?> container;

    private ContainerHost(
            String image,
            InetSocketAddress address,
            String url,
            Readiness readiness,
            List<String> stopCommand,
            GenericContainer<?> container) {
        this.image = image;
        this.address = address;
        this.url = url;
        this.readiness = readiness;
        this.stopCommand = stopCommand;
        this.container = container;
    }

    /** Makes sure of the engine and of the image, which it may have to fetch. */
    static ContainerHost open(
            String image,
            int port,
            Function<InetSocketAddress, Map<String, String>> environment,
            Function<InetSocketAddress, String> url,
            Readiness readiness,
            List<String> stopCommand)
            throws SourceUnavailableException {
        try {
            if (!DockerClientFactory.instance().isDockerAvailable()) {
                throw new SourceUnavailableException("a Docker engine is there, but Testcontainers cannot use it");
            }
            GenericContainer<?> container = new GenericContainer<>(DockerImageName.parse(image));
            requireImage(image);
            int portHere = LoopbackPorts.free(1).get(0);
            String host = container.getHost();
            boolean here = host.equals("localhost") || host.equals("127.0.0.1");
            container.setPortBindings(List.of((here ? "127.0.0.1:" : "") + portHere + ":" + port));
            container.waitingFor(new Nothing());
            InetSocketAddress address = here ? LoopbackPorts.address(portHere) : new InetSocketAddress(host, portHere);
            container.withEnv(environment.apply(address));
            return new ContainerHost(image, address, url.apply(address), readiness, stopCommand, container);
        } catch (RuntimeException failure) {
            throw new SourceUnavailableException("Docker has no image '" + image + "' to start: " + failure, failure);
        }
    }

    /** Testcontainers would try to fetch it for two minutes, however plain the answer. */
    private static void requireImage(String image) throws SourceUnavailableException {
        DockerClient docker = DockerClientFactory.instance().client();
        String name = ImageNameSubstitutor.instance()
                .apply(DockerImageName.parse(image))
                .asCanonicalNameString();
        try {
            docker.inspectImageCmd(name).exec();
        } catch (NotFoundException notHereYet) {
            fetch(docker, name);
        }
    }

    private static void fetch(DockerClient docker, String name) throws SourceUnavailableException {
        try {
            if (!docker.pullImageCmd(name).start().awaitCompletion(LONGEST_FETCH.toSeconds(), TimeUnit.SECONDS)) {
                throw new SourceUnavailableException(
                        "Docker could not fetch the image '" + name + "' within " + LONGEST_FETCH);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Docker fetched the image '" + name + "'", interrupted);
        }
    }

    @Override
    public String url() {
        return url;
    }

    @Override
    public String description() {
        return "a container of " + image;
    }

    @Override
    public void start() {
        if (container.getContainerId() == null) {
            container.start();
        } else {
            docker().startContainerCmd(id()).exec();
        }
        try {
            readiness.await(address, container::isRunning);
        } catch (IllegalStateException failure) {
            String logs = container.getLogs();
            throw new IllegalStateException(
                    failure.getMessage() + "; it wrote: " + logs.substring(Math.max(0, logs.length() - TAIL)), failure);
        }
    }

    /** By the broker's own command, if it has one: the first process of an image does not always pass a signal on. */
    @Override
    public void stop() {
        if (stopCommand.isEmpty()) {
            docker().stopContainerCmd(id())
                    .withTimeout((int) LONGEST_STOP.toSeconds())
                    .exec();
            return;
        }
        try {
            container.execInContainer(stopCommand.toArray(String[]::new));
        } catch (IOException failure) {
            throw new UncheckedIOException("'" + String.join(" ", stopCommand) + "' cannot be run", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted by '" + String.join(" ", stopCommand) + "'", interrupted);
        }
        awaitEnd();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(id()).withSignal("KILL").exec();
        awaitEnd();
    }

    private void awaitEnd() {
        docker().waitContainerCmd(id()).start().awaitStatusCode(LONGEST_STOP.toSeconds(), TimeUnit.SECONDS);
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(id()).exec();
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(id()).exec();
    }

    @Override
    public String run(List<String> command) {
        try {
            Container.ExecResult result =
                    container.execInContainer(StandardCharsets.UTF_8, command.toArray(String[]::new));
            return new Command(command, result.getExitCode(), result.getStdout(), result.getStderr()).outputOfSuccess();
        } catch (IOException failure) {
            throw new UncheckedIOException("'" + String.join(" ", command) + "' cannot be run", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted by '" + String.join(" ", command) + "'", interrupted);
        }
    }

    /** Takes the data along, too. */
    @Override
    public void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    private String id() {
        return container.getContainerId();
    }

    /** The broker itself is asked whether it is ready, after each start. */
    private static final class Nothing extends AbstractWaitStrategy {

        @Override
        protected void waitUntilReady() {}
    }
}
