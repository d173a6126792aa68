package dev.messaging.testkit.broker;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLSocketFactory;

/**
 * The first word of AMQP 0-9-1: a client names the protocol, and a broker that serves clients answers with what it is. One that
 * merely listens, or is frozen, does not answer.
 */
final class AmqpHandshake {

    static final Readiness READINESS = new Readiness("RabbitMQ", AmqpHandshake::answers);

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final byte[] PROTOCOL = {'A', 'M', 'Q', 'P', 0, 0, 9, 1};
    private static final int METHOD_FRAME = 1;
    private static final int CONNECTION = 10;
    private static final int START = 10;

    private AmqpHandshake() {}

    private static boolean answers(InetSocketAddress address) {
        try {
            version(address, false);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The version that the broker says it has. */
    static String version(InetSocketAddress address, boolean tls) throws IOException {
        try (Socket socket = tls ? SSLSocketFactory.getDefault().createSocket() : new Socket()) {
            int longest = (int) LONGEST_ANSWER.toMillis();
            socket.connect(address, longest);
            socket.setSoTimeout(longest);
            socket.getOutputStream().write(PROTOCOL);
            socket.getOutputStream().flush();
            return version(new DataInputStream(socket.getInputStream()));
        }
    }

    private static String version(DataInputStream in) throws IOException {
        int frame = in.readUnsignedByte();
        in.readUnsignedShort(); // channel
        in.readInt(); // size
        if (frame != METHOD_FRAME || in.readUnsignedShort() != CONNECTION || in.readUnsignedShort() != START) {
            throw new IOException("What answers does not speak AMQP 0-9-1, the protocol of RabbitMQ");
        }
        in.readUnsignedShort(); // the protocol's version
        int left = in.readInt();
        while (left > 0) {
            byte[] name = in.readNBytes(in.readUnsignedByte());
            int type = in.readUnsignedByte();
            byte[] value = in.readNBytes(size(type, in));
            left -= 1 + name.length + 1 + (isSized(type) ? Integer.BYTES : 0) + value.length;
            if (type == 'S' && text(name).equals("version")) {
                return text(value);
            }
        }
        throw new IOException("RabbitMQ does not tell its version");
    }

    /** Of the values that brokers put among their properties. */
    private static int size(int type, DataInputStream in) throws IOException {
        return switch (type) {
            case 'S', 'F', 'A', 'x' -> in.readInt();
            case 't', 'b', 'B' -> Byte.BYTES;
            case 's', 'u' -> Short.BYTES;
            case 'I', 'i', 'f' -> Integer.BYTES;
            case 'l', 'd', 'T' -> Long.BYTES;
            case 'V' -> 0;
            default -> throw new IOException("A property of the broker has the unknown type '" + (char) type + "'");
        };
    }

    private static boolean isSized(int type) {
        return type == 'S' || type == 'F' || type == 'A' || type == 'x';
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
