package dev.messaging.examples.shop.deployment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What ties a process to the one that has started it: its standard streams.
 *
 * <p>It tells how it is on its output, and is told to end on its input. An input that ends without a word means that there
 * is nobody left at the other side, however he came to his end; then the process dies too, at once.
 */
public final class Lifeline {

    static final String STARTED = "started ";
    static final String FINISHED = "finished";
    static final String CLOSE = "close";

    private final PrintStream out;
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();

    private Lifeline(PrintStream out) {
        this.out = out;
    }

    /** The lifeline of this process. */
    public static Lifeline ofThisProcess() {
        return open(System.in, System.out, () -> Runtime.getRuntime().halt(1));
    }

    static Lifeline open(InputStream in, PrintStream out, Runnable die) {
        Lifeline lifeline = new Lifeline(out);
        Thread listener = new Thread(() -> lifeline.listen(in, die), "lifeline");
        listener.setDaemon(true);
        listener.start();
        return lifeline;
    }

    /** Says that this process is at work, and what jar it is. */
    public void started(String jar) {
        say(STARTED + jar);
    }

    /** Says that there is nothing left to do. */
    public void finished() {
        say(FINISHED);
    }

    /** Completes when this process is told to end. */
    public CompletableFuture<@Nullable Void> end() {
        return end;
    }

    private void listen(InputStream in, Runnable die) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(CLOSE)) {
                    end.complete(null);
                    return;
                }
            }
        } catch (IOException cut) {
            // as if it had ended
        }
        die.run();
    }

    private void say(String line) {
        out.print(line + "\n");
        out.flush();
    }
}
