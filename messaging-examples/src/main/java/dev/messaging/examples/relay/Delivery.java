package dev.messaging.examples.relay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A webhook that GitHub delivers, and may deliver again. */
final class Delivery {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final String JSON = ".json";
    private static final long VERSION = 0xF000L;
    private static final long VERSION_4 = 0x4000L;
    private static final long VARIANT = 3L << 62;
    private static final long VARIANT_2 = 1L << 63;

    private final String name;
    private final String id;
    private final String event;
    private final byte[] body;

    /**
     * A webhook.
     *
     * @param name what people call it: its file
     * @param id what GitHub calls it, each time: {@code X-GitHub-Delivery}
     * @param event what has happened: {@code X-GitHub-Event}
     * @param body what it says
     */
    Delivery(String name, String id, String event, byte[] body) {
        this.name = name;
        this.id = id;
        this.event = event;
        this.body = body;
    }

    /**
     * One for each JSON file of a directory. The event is what stands before {@code __} in the file's name, as in {@code
     * issues__opened.json}; else the name.
     *
     * @param random makes their ids
     */
    static List<Delivery> in(Path directory, RandomGenerator random) throws IOException {
        List<Delivery> deliveries = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(JSON)) {
                    deliveries.add(new Delivery(name, id(random), event(name), Files.readAllBytes(file)));
                }
            }
        }
        return deliveries;
    }

    /** One that comes after all others of its repository: where it has arrived, these have. */
    static Delivery last(String repository, RandomGenerator random) {
        byte[] body = MAPPER.writeValueAsBytes(
                Map.of("zen", "Nothing comes after me.", "repository", Map.of("full_name", repository)));
        return new Delivery("the last of " + repository, id(random), "ping", body);
    }

    private static String event(String file) {
        String name = file.substring(0, file.length() - JSON.length());
        int end = name.indexOf("__");
        return end < 1 ? name : name.substring(0, end);
    }

    private static String id(RandomGenerator random) {
        long high = (random.nextLong() & ~VERSION) | VERSION_4;
        long low = (random.nextLong() & ~VARIANT) | VARIANT_2;
        return new UUID(high, low).toString();
    }

    String id() {
        return id;
    }

    String event() {
        return event;
    }

    /** Its bytes; not to be changed. */
    byte[] body() {
        return body;
    }

    @Override
    public String toString() {
        return name + " (" + id + ")";
    }
}
