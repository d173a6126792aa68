package dev.messaging.http;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/** The body of one call, which OkHttp is not to send again by itself: that is the engine's to decide. */
final class MessageBody extends RequestBody {

    private final byte[] body;
    private volatile boolean begun;

    MessageBody(byte[] body) {
        this.body = body;
    }

    /** Its content type is a header among the others. */
    @Override
    public @Nullable MediaType contentType() {
        return null;
    }

    @Override
    public long contentLength() {
        return body.length;
    }

    @Override
    public boolean isOneShot() {
        return true;
    }

    @Override
    public void writeTo(BufferedSink sink) throws IOException {
        begun = true;
        sink.write(body);
    }

    /** Whether the receiver may have it: without its body a request is none. */
    boolean isBegun() {
        return begun;
    }
}
