package dev.messaging.testkit;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Who stands where, for people. */
final class Stacks {

    private static final int MAX_FRAMES = 40;
    private static final List<String> WAIT = List.of(
            "jdk.internal.misc.",
            "java.util.concurrent.locks.",
            Baton.class.getName(),
            Wait.class.getName(),
            Participants.class.getName());
    private static final List<String> RUNNER = List.of("jdk.internal.reflect.", "org.junit.");

    private Stacks() {}

    static String of(@Nullable Thread holder, Collection<Wait> waiting) {
        StringBuilder text = new StringBuilder();
        if (holder != null) {
            append(text, "has the baton", holder);
        }
        for (Wait wait : waiting) {
            append(text, "waits", wait.thread);
        }
        return text.toString();
    }

    static String of(List<? extends Thread> threads) {
        StringBuilder text = new StringBuilder();
        threads.forEach(thread -> append(text, "runs", thread));
        return text.toString();
    }

    private static void append(StringBuilder text, String what, Thread thread) {
        text.append("\n\"").append(thread.getName()).append("\" ").append(what);
        Stream.of(thread.getStackTrace())
                .dropWhile(frame -> isOf(WAIT, frame))
                .takeWhile(frame -> !isOf(RUNNER, frame))
                .limit(MAX_FRAMES)
                .forEach(frame -> text.append("\n    at ")
                        .append(frame.getClassName())
                        .append('.')
                        .append(frame.getMethodName())
                        .append('(')
                        .append(frame.getFileName())
                        .append(':')
                        .append(frame.getLineNumber())
                        .append(')'));
    }

    private static boolean isOf(List<String> prefixes, StackTraceElement frame) {
        return prefixes.stream().anyMatch(frame.getClassName()::startsWith);
    }
}
