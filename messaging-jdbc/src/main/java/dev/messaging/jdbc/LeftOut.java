package dev.messaging.jdbc;

import java.util.List;

/**
 * What of a lane is not looked at.
 *
 * @param keys of messages that have one
 * @param rows the numbers of those that have none
 */
record LeftOut(List<String> keys, List<Long> rows) {

    int size() {
        return keys.size() + rows.size();
    }
}
