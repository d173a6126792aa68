package dev.messaging.testkit.broker;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process of our own, addressed by its id alone, whose output goes to a file. Thread-safe. */
final class ForkedProcess {

    private static final File NOTHING = new File("/dev/null");
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /** Who inherits an orphan in a container may leave it there, ended. */
    private static final Duration LONGEST_END_OF_ORPHANS = Duration.ofSeconds(2);

    private static final int TAIL = 2_000;

    private final String name;
    private final Process process;
    private final Path output;

    private ForkedProcess(String name, Process process, Path output) {
        this.name = name;
        this.process = process;
        this.output = output;
    }

    /** The environment is all it gets: nothing is inherited. */
    static ForkedProcess start(List<String> command, Map<String, String> environment, Path directory, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(NOTHING))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return new ForkedProcess(command.get(0), builder.start(), output);
        } catch (IOException failure) {
            throw new UncheckedIOException("'" + command.get(0) + "' cannot be started", failure);
        }
    }

    long id() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Freezes it (SIGSTOP). */
    void pause() {
        signal("STOP");
    }

    /** Lets it go on (SIGCONT). */
    void resume() {
        signal("CONT");
    }

    /** Interrupts it (SIGINT). */
    void interrupt() {
        signal("INT");
    }

    /** Asks it to end (SIGTERM), and waits for that. */
    void terminate(Duration patience) {
        process.destroy();
        if (!hasEnded(patience)) {
            throw new IllegalStateException("'" + name + "', process " + process.pid()
                    + ", was asked to end and has not in " + patience + ": " + lastOutput());
        }
    }

    /** Ends it, and what it started, at once (SIGKILL). */
    void kill() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        if (!hasEnded(LONGEST_END)) {
            throw new IllegalStateException(
                    "'" + name + "', process " + process.pid() + ", was killed and has not ended");
        }
        children.forEach(child -> hasEnded(child, LONGEST_END_OF_ORPHANS));
    }

    /** The last of what it wrote, for an error's message. */
    String lastOutput() {
        try {
            String all = Files.readString(output, StandardCharsets.UTF_8);
            return all.substring(Math.max(0, all.length() - TAIL));
        } catch (IOException unreadable) {
            return "(no output: " + unreadable + ")";
        }
    }

    private void signal(String signal) {
        String kill = "kill -" + signal + " " + process.pid();
        try {
            Process shell = new ProcessBuilder("sh", "-c", kill)
                    .redirectErrorStream(true)
                    .start();
            String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (shell.waitFor() != 0) {
                throw new IllegalStateException("'" + kill + "' failed for '" + name + "': " + said.strip());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("'" + kill + "' cannot be run", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted by '" + kill + "'", interrupted);
        }
    }

    private boolean hasEnded(Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while process " + process.pid() + " was ending", interrupted);
        }
    }

    private static boolean hasEnded(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException late) {
            return false;
        } catch (ExecutionException failure) {
            throw new IllegalStateException("The end of process " + process.pid() + " cannot be seen", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while process " + process.pid() + " was ending", interrupted);
        }
    }
}
