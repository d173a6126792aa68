package dev.messaging;

import java.lang.reflect.Type;

/**
 * Turns payloads into bodies and back. Thread-safe.
 *
 * <p>Bytes and strings do not come here: they travel as they are. What is instantiated is chosen by the channel's type,
 * never by the message.
 */
public interface PayloadCodec {

    /** The content type that this codec writes, such as {@code application/json}. */
    String contentType();

    /** Whether this codec reads bodies of a content type, given without its parameters and in lower case. */
    boolean reads(String mediaType);

    /**
     * Encodes a payload.
     *
     * @throws Exception if it cannot be; the caller gets a {@link PayloadException} with this as its cause
     */
    byte[] encode(Object payload, Type type) throws Exception;

    /**
     * Decodes a body, which is never changed and not kept.
     *
     * @throws Exception if it cannot be; the message becomes a dead letter, or the requester is told
     */
    Object decode(byte[] body, Type type) throws Exception;
}
