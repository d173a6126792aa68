package dev.messaging.examples.relay;

import dev.messaging.Queue;
import dev.messaging.Topic;

/** What the relay takes and gives: bytes, for nobody on the way has to understand them. */
interface Webhooks {

    /** Where GitHub posts them. */
    Queue<byte[]> HOOKS = Queue.of("github.webhooks", byte[].class);

    /** Where whoever is interested hears of them, those of one repository in order. */
    Topic<byte[]> EVENTS = Topic.of("github.events", byte[].class);
}
