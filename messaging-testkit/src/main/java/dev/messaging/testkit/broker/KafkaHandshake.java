package dev.messaging.testkit.broker;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * Asks a Kafka which brokers serve clients (the protocol's metadata request). One that merely listens does not count itself
 * among them, and one that is frozen does not answer.
 */
final class KafkaHandshake {

    static final Readiness READINESS = new Readiness("Kafka", KafkaHandshake::serves);

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);
    private static final int METADATA = 3;
    private static final int VERSION = 1;
    private static final int CORRELATION_ID = 1;
    private static final int NONE = 0;
    private static final int LONGEST_ANSWER_BYTES = 1024 * 1024;

    private KafkaHandshake() {}

    private static boolean serves(InetSocketAddress address) {
        try {
            return portsOfBrokers(address).contains(address.getPort());
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The ports at which clients find the brokers of the cluster to which this one belongs. */
    static Set<Integer> portsOfBrokers(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            int longest = (int) LONGEST_ANSWER.toMillis();
            socket.connect(address, longest);
            socket.setSoTimeout(longest);
            socket.getOutputStream().write(request());
            socket.getOutputStream().flush();
            return portsOfBrokers(new DataInputStream(socket.getInputStream()));
        }
    }

    private static byte[] request() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        byte[] client = "messaging-testkit".getBytes(StandardCharsets.US_ASCII);
        out.writeInt(Short.BYTES + Short.BYTES + Integer.BYTES + Short.BYTES + client.length + Integer.BYTES);
        out.writeShort(METADATA);
        out.writeShort(VERSION);
        out.writeInt(CORRELATION_ID);
        out.writeShort(client.length);
        out.write(client);
        out.writeInt(NONE); // of no topic
        return bytes.toByteArray();
    }

    private static Set<Integer> portsOfBrokers(DataInputStream in) throws IOException {
        int size = in.readInt();
        if (size < 0 || size > LONGEST_ANSWER_BYTES || in.readInt() != CORRELATION_ID) {
            throw new IOException("What answers does not speak Kafka's protocol");
        }
        Set<Integer> ports = new HashSet<>();
        for (int left = in.readInt(); left > 0; left--) {
            in.readInt(); // id
            in.skipNBytes(in.readUnsignedShort()); // host
            ports.add(in.readInt());
            in.skipNBytes(Math.max(0, in.readShort())); // rack
        }
        return ports;
    }
}
