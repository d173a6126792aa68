package dev.messaging.internal;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.PayloadCodec;
import dev.messaging.PayloadException;
import dev.messaging.spi.WireMessage;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Picks the codec by the payload's type: bytes and strings travel as they are, all else by the application's codec. */
final class Codecs {

    private static final byte[] EMPTY = {};

    private final PayloadCodec codec;

    Codecs(PayloadCodec codec) {
        this.codec = codec;
    }

    /** The body and its content type, put into the message. */
    WireMessage.Builder encode(
            WireMessage.Builder message, @Nullable Object payload, Type type, @Nullable String contentType) {
        if (payload instanceof byte[] bytes) {
            return message.body(bytes.clone()).contentType(or(contentType, "application/octet-stream"));
        }
        if (payload instanceof String text && type == String.class) {
            return message.body(text.getBytes(StandardCharsets.UTF_8))
                    .contentType(or(contentType, "text/plain; charset=utf-8"));
        }
        if (type == Void.class) {
            return message.body(EMPTY);
        }
        if (payload == null) {
            throw new PayloadException("The payload is null; only a reply of type Void may be", Outcome.NOT_SENT, null);
        }
        try {
            return message.body(codec.encode(payload, type)).contentType(or(contentType, codec.contentType()));
        } catch (Exception cannot) {
            throw new PayloadException(
                    "Cannot encode a payload of " + payload.getClass().getName() + " as " + codec.contentType() + ": "
                            + cannot.getMessage(),
                    Outcome.NOT_SENT,
                    cannot);
        }
    }

    /**
     * The payload, null only for {@link Void}.
     *
     * @param outcome what a failure to decode says of the message that was sent
     */
    @Nullable
    Object decode(WireMessage message, Type type, Outcome outcome) {
        byte[] body = message.body();
        if (type == byte[].class) {
            return body.clone();
        }
        if (type == Void.class) {
            return null;
        }
        String contentType = message.contentType();
        try {
            if (type == String.class) {
                return decodeText(body, contentType);
            }
            String mediaType = contentType == null ? codec.contentType() : mediaType(contentType);
            if (!codec.reads(mediaType)) {
                throw new IllegalArgumentException("The codec of this channel reads " + codec.contentType()
                        + "; declare the payload as byte[] to take anything");
            }
            return codec.decode(body, type);
        } catch (Exception cannot) {
            throw new PayloadException(
                    "Cannot decode the " + body.length + " bytes of message " + message.id() + ", said to be "
                            + contentType + ", as " + type.getTypeName() + ": " + cannot.getMessage(),
                    outcome,
                    cannot);
        }
    }

    /** Bytes without a message around them, for {@link #decodeAlone}. */
    byte[] encodeAlone(@Nullable Object payload, Type type) {
        return encode(WireMessage.builder("", EMPTY), payload, type, null)
                .build()
                .body();
    }

    @Nullable
    Object decodeAlone(byte[] bytes, Type type) {
        return decode(WireMessage.builder("", bytes).build(), type, Outcome.UNKNOWN);
    }

    private static String decodeText(byte[] body, @Nullable String contentType) throws CharacterCodingException {
        Charset charset = StandardCharsets.UTF_8;
        int at = contentType == null ? -1 : contentType.toLowerCase(Locale.ROOT).indexOf("charset=");
        if (contentType != null && at >= 0) {
            String name = contentType.substring(at + "charset=".length());
            int end = name.indexOf(';');
            charset = Charset.forName(
                    (end < 0 ? name : name.substring(0, end)).trim().replace("\"", ""));
        }
        return charset.newDecoder().decode(ByteBuffer.wrap(body)).toString();
    }

    private static String mediaType(String contentType) {
        int end = contentType.indexOf(';');
        return (end < 0 ? contentType : contentType.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }

    private static String or(@Nullable String contentType, String otherwise) {
        return contentType == null ? otherwise : contentType;
    }
}
