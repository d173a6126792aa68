package dev.messaging.http;

import dev.messaging.spi.MalformedMessageException;
import dev.messaging.spi.MessageReader;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** What the foreign headers of one message say. Not thread-safe. */
final class ForeignValues {

    private final ForeignHeaders headers;
    private final Map<String, String> values;
    private final Set<String> saidByOurs;

    ForeignValues(ForeignHeaders headers) {
        this.headers = headers;
        this.values = headers.names().isEmpty() ? Map.of() : new HashMap<>();
        this.saidByOurs = headers.names().isEmpty() ? Set.of() : new HashSet<>();
    }

    /** Takes a header, if it means something. */
    boolean take(String lowerCaseName, String value) {
        if (!headers.has(lowerCaseName)) {
            return false;
        }
        values.put(lowerCaseName, value);
        return true;
    }

    /** Notes that one of this library's own headers has said what an attribute is; its name is that of CloudEvents. */
    void said(String attribute) {
        if (!headers.names().isEmpty()) {
            saidByOurs.add(attribute);
        }
    }

    /**
     * Gives the attributes that nothing else has said.
     *
     * @param isLeftOut the headers that go no further than the connection
     * @throws MalformedMessageException if a value cannot be that of its attribute
     */
    void give(MessageReader message, Predicate<String> isLeftOut) throws MalformedMessageException {
        for (Map.Entry<ForeignHeaders.Attribute, List<String>> names :
                headers.names().entrySet()) {
            String attribute = names.getKey().inCloudEvents();
            if (saidByOurs.contains(attribute)) {
                continue;
            }
            for (String name : names.getValue()) {
                String value = values.get(name);
                if (value != null && !isLeftOut.test(name)) {
                    message.attribute(attribute, value, "header " + name);
                    break;
                }
            }
        }
    }
}
