package dev.messaging.http;

import dev.messaging.spi.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body as it comes, and no more of it than is allowed. One thread at a time.
 *
 * <p>It grows with what has come, not with what was announced.
 */
final class IncomingBody {

    private static final int FIRST_BYTES = 16 * 1024;

    /** Before that, no rate says anything. */
    private static final long GRACE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Request request;
    private final Bounds bounds;
    private final Time time;
    private final long begun;
    private final Taker taker;
    private byte[] bytes = {};
    private int length;

    IncomingBody(Request request, Bounds bounds, Time time, Taker taker) {
        this.request = request;
        this.bounds = bounds;
        this.time = time;
        this.begun = time.nanoTime();
        this.taker = taker;
    }

    /** Reads on; the taker is called once, now or later. */
    void read() {
        try {
            readOn();
        } catch (Throwable broken) {
            taker.fail(broken);
        }
    }

    private void readOn() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                if (chunk.getFailure() instanceof TimeoutException) {
                    taker.refuse(Problem.SLOW);
                } else {
                    taker.fail(chunk.getFailure());
                }
                return;
            }
            boolean isLast = chunk.isLast();
            Problem problem = append(chunk.getByteBuffer());
            chunk.release();
            if (problem == null && isLast) {
                taker.take(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
                return;
            }
            if (problem == null && isTooSlow()) {
                problem = Problem.SLOW;
            }
            if (problem != null) {
                taker.refuse(problem);
                return;
            }
        }
    }

    private boolean isTooSlow() {
        long nanos = time.nanoTime() - begun;
        return nanos > GRACE_NANOS && length < bounds.minBytesPerSecond * (double) nanos / 1e9;
    }

    /** What speaks against taking more; null if it is taken. */
    private @Nullable Problem append(ByteBuffer more) {
        int count = more.remaining();
        if (count > bounds.maxBytes - length) {
            return Problem.TOO_LARGE;
        }
        if (count > bytes.length - length) {
            int room = Math.max(length + count, roomFor(length + count));
            if (!taker.reserve(room - bytes.length)) {
                return Problem.OVERLOADED;
            }
            bytes = Arrays.copyOf(bytes, room);
        }
        more.get(bytes, length, count);
        length += count;
        return null;
    }

    private int roomFor(int needed) {
        if (length > 0) {
            return (int) Math.min(bounds.maxBytes, 2L * needed);
        }
        long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        return (int) Math.min(announced, Math.min(FIRST_BYTES, bounds.maxBytes));
    }

    /** How much, and how fast. */
    record Bounds(int maxBytes, int minBytesPerSecond) {}

    /** Takes what became of a body. */
    interface Taker {

        /** Asks for room in the heap; what is given is held until the request is over. */
        boolean reserve(int bytes);

        void take(byte[] body);

        void refuse(Problem problem);

        void fail(Throwable failure);
    }
}
