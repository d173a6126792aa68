package dev.messaging.benchmarks;

import dev.messaging.spi.WireMessage;
import java.util.Arrays;

/** What the benchmarks send: 200 bytes. */
final class Payloads {

    static final int BYTES = 200;

    private Payloads() {}

    static byte[] bytes() {
        return bytes(BYTES);
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) 'x');
        return bytes;
    }

    /** A message as it comes from a transport. */
    static WireMessage wire(String id) {
        return WireMessage.builder(id, bytes())
                .type("benchmark")
                .source("/benchmarks")
                .time(1_700_000_000_000L)
                .contentType("application/octet-stream")
                .build();
    }
}
