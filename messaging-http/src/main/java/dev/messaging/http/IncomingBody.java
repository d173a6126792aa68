package dev.messaging.http;

import dev.messaging.spi.Time;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

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
    private byte[] bytes;
    private int length;

    IncomingBody(Request request, Bounds bounds, Time time, Taker taker) {
        this.request = request;
        this.bounds = bounds;
        this.time = time;
        this.begun = time.nanoTime();
        this.taker = taker;
        long announced = request.getHeaders().getLongField(HttpHeader.CONTENT_LENGTH);
        this.bytes = new byte[(int) Math.max(0, Math.min(announced, Math.min(FIRST_BYTES, bounds.maxBytes)))];
    }

    /** Reads on; the taker is called once, now or later. */
    void read() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this::read);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                taker.fail(chunk.getFailure());
                return;
            }
            boolean isLast = chunk.isLast();
            boolean fits = append(chunk.getByteBuffer());
            chunk.release();
            if (!fits) {
                taker.tooLarge();
                return;
            }
            if (isLast) {
                taker.take(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
                return;
            }
            if (isTooSlow()) {
                taker.tooSlow();
                return;
            }
        }
    }

    private boolean isTooSlow() {
        long nanos = time.nanoTime() - begun;
        return nanos > GRACE_NANOS && length < bounds.minBytesPerSecond * (double) nanos / 1e9;
    }

    private boolean append(ByteBuffer more) {
        int count = more.remaining();
        if (count > bounds.maxBytes - length) {
            return false;
        }
        if (count > bytes.length - length) {
            int doubled = (int) Math.min(bounds.maxBytes, Math.max(2L * bytes.length, FIRST_BYTES));
            bytes = Arrays.copyOf(bytes, Math.max(doubled, length + count));
        }
        more.get(bytes, length, count);
        length += count;
        return true;
    }

    /** How much, and how fast. */
    record Bounds(int maxBytes, int minBytesPerSecond) {}

    /** Takes what became of a body. */
    interface Taker {

        void take(byte[] body);

        void tooLarge();

        void tooSlow();

        void fail(Throwable failure);
    }
}
