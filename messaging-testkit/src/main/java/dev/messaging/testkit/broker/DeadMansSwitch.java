package dev.messaging.testkit.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Kills the processes that it was told of, and deletes their directory, when this JVM has died without doing so. It is a shell
 * whose input ends with this JVM, whatever that dies of. Confined to its owner.
 */
final class DeadMansSwitch implements AutoCloseable {

    /** What a killed process was still writing may keep its directory from being deleted at the first attempt. */
    private static final String SCRIPT = """
            trap '' HUP INT TERM
            while read -r line; do processes=$line; done
            for process in $processes; do kill -KILL "$process"; done
            for attempt in 1 2 3 4 5; do rm -rf -- "$1" && break; sleep 1; done
            """;

    private final Process shell;

    private DeadMansSwitch(Process shell) {
        this.shell = shell;
    }

    static DeadMansSwitch over(Path directory) {
        try {
            return new DeadMansSwitch(new ProcessBuilder("sh", "-c", SCRIPT, "sh", directory.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start());
        } catch (IOException failure) {
            throw new UncheckedIOException("'sh' cannot be started", failure);
        }
    }

    /** From now on these processes are the ones to be killed, and no others. */
    void holds(List<ForkedProcess> processes) {
        String line = processes.stream()
                .map(process -> Long.toString(process.id()))
                .collect(Collectors.joining(" ", "", "\n"));
        try {
            OutputStream input = shell.getOutputStream();
            input.write(line.getBytes(StandardCharsets.US_ASCII));
            input.flush();
        } catch (IOException failure) {
            throw new UncheckedIOException(
                    "Nobody would kill " + line.strip() + " after the death of this JVM", failure);
        }
    }

    /** Whatever it held is left alone. */
    @Override
    public void close() {
        shell.destroyForcibly();
    }
}
