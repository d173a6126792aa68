package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A command that comes to an end by itself, and what came of it. */
record Command(List<String> words, int exitCode, String output, String errors) {

    static final Duration LONGEST = Duration.ofSeconds(90);

    /** Runs it here. The environment is all it gets: nothing is inherited. */
    static Command run(List<String> words, Map<String, String> environment, Path directory) {
        try {
            Path output = Files.createTempFile(directory, "command", ".out");
            Path errors = Files.createTempFile(directory, "command", ".err");
            try {
                ProcessBuilder builder = new ProcessBuilder(words)
                        .directory(directory.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(errors.toFile());
                builder.environment().clear();
                builder.environment().putAll(environment);
                Process process = builder.start();
                process.getOutputStream().close();
                int exitCode = exitCode(process, words);
                return new Command(words, exitCode, read(output), read(errors));
            } finally {
                Files.deleteIfExists(output);
                Files.deleteIfExists(errors);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("'" + String.join(" ", words) + "' cannot be run", failure);
        }
    }

    /** What it wrote, if it succeeded. */
    String outputOfSuccess() {
        if (exitCode != 0) {
            throw new IllegalStateException(
                    "'" + String.join(" ", words) + "' ended with " + exitCode + ": " + (errors + output).strip());
        }
        return output;
    }

    private static int exitCode(Process process, List<String> words) {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("'" + String.join(" ", words) + "' was not done in " + LONGEST);
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted by '" + String.join(" ", words) + "'", interrupted);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
