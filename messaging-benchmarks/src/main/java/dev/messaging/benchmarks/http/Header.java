package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.paired.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A header as it stands on the wire. */
record Header(String name, String value) {

    static final Header CONTENT_TYPE = new Header("content-type", Json.CONTENT_TYPE);

    /** The headers in a head, but for those that whoever sends it sets by itself. */
    static List<Header> of(String head, Set<String> lowerCaseNames) {
        return Arrays.stream(head.split("\r\n", 0))
                .skip(1)
                .map(line -> line.split(": ", 2))
                .map(pair -> new Header(pair[0], pair[1]))
                .filter(header -> !lowerCaseNames.contains(header.name.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
