package dev.messaging.examples.shop.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service in a process of its own, seen from the process that has started it. */
public final class ServiceProcess {

    private static final long SECONDS_TO_START = 120;
    private static final long SECONDS_TO_CLOSE = 30;
    private static final int LINES_SHOWN = 20;

    private final String service;
    private final JavaCommand command;
    private final Process process;
    private final Path log;
    private final CompletableFuture<String> jar = new CompletableFuture<>();
    private volatile boolean finished;

    private ServiceProcess(String service, JavaCommand command, Process process, Path log) {
        this.service = service;
        this.command = command;
        this.process = process;
        this.log = log;
    }

    /** Starts it; whatever it prints goes to the end of its log. */
    public static ServiceProcess start(String service, JavaCommand command, Path log) throws IOException {
        Process process = new ProcessBuilder(command.words())
                .redirectError(Redirect.appendTo(log.toFile()))
                .start();
        ServiceProcess started = new ServiceProcess(service, command, process, log);
        Thread listener = new Thread(started::listen, service + "-listener");
        listener.setDaemon(true);
        listener.start();
        return started;
    }

    /** Waits until it is at work; returns what jar it is. */
    public String awaitStart() throws InterruptedException {
        try {
            return jar.get(SECONDS_TO_START, TimeUnit.SECONDS);
        } catch (ExecutionException ended) {
            throw failure("has ended before it was at work");
        } catch (TimeoutException e) {
            throw failure("is not at work after " + SECONDS_TO_START + " seconds");
        }
    }

    /** Whether it has said that it is at work. */
    public boolean isStarted() {
        return jar.isDone() && !jar.isCompletedExceptionally();
    }

    /** Whether it has said that there is nothing left to do. */
    boolean isFinished() {
        return finished;
    }

    /** Whether it runs, at work or not. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Tells it to finish what it is doing, and to end. */
    public void close() {
        try (Writer in = process.outputWriter(UTF_8)) {
            in.write(Lifeline.CLOSE + '\n');
        } catch (IOException dead) {
            // awaitEnd will tell
        }
    }

    /** Waits until it has ended, as it was told to. */
    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(SECONDS_TO_CLOSE, TimeUnit.SECONDS)) {
            throw failure("has not ended " + SECONDS_TO_CLOSE + " seconds after it was told to");
        }
        if (process.exitValue() != 0) {
            throw failure("has ended badly");
        }
        command.ended();
    }

    /** Ends it by SIGKILL: it has no say in it. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** What to tell people if it should not be as it is: with its exit status, and what it has said last. */
    public ServiceFailedException failure(String what) {
        StringBuilder message = new StringBuilder(service).append(' ').append(what);
        if (!process.isAlive()) {
            message.append(", with exit status ").append(process.exitValue());
        }
        List<String> lines = logged();
        message.append(lines.isEmpty() ? "; it has said nothing" : "; the last that it has said:");
        lines.stream()
                .skip(Math.max(0, lines.size() - LINES_SHOWN))
                .forEach(line -> message.append("\n  ").append(line));
        return new ServiceFailedException(message.toString());
    }

    private List<String> logged() {
        try {
            return new String(Files.readAllBytes(log), UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of("cannot read " + log + ": " + e.getMessage());
        }
    }

    private void listen() {
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith(Lifeline.STARTED)) {
                    jar.complete(line.substring(Lifeline.STARTED.length()));
                } else if (line.equals(Lifeline.FINISHED)) {
                    finished = true;
                } else {
                    Files.writeString(log, line + '\n', StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                }
            }
        } catch (IOException e) {
            // it has ended in the middle of a line
        }
        process.onExit().thenRun(() -> jar.completeExceptionally(new IllegalStateException("ended")));
    }
}
