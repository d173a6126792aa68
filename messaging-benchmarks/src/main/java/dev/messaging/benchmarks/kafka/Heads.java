package dev.messaging.benchmarks.kafka;

import dev.messaging.Message;
import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.Queue;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the library puts beside its payloads.
 *
 * @param sent to a queue
 * @param asked of a responder
 * @param requestIds by which a reply finds its request
 */
record Heads(Head sent, Head asked, Ids requestIds) {

    static final Heads BARE = new Heads(Head.BARE, Head.BARE, new Ids(""));

    /** Lets the library send, and takes what it has sent. */
    static Heads tap(String servers) {
        String name = "heads." + ProcessHandle.current().pid();
        Operation<Order, Order> operation = Operation.of(name + ".asked", Order.class, Order.class);
        Queue<Order> queue = Queue.of(name + ".sent", Order.class);
        try (Topics topics = new Topics(servers);
                Messaging messaging = Contender.connect(servers, "benchmarks-t")) {
            topics.make(queue.name(), 1);
            topics.make(operation.name(), 1);
            messaging.send(queue, Message.of(Json.ORDER).withPartitionKey(Json.ORDER.customer()));
            Future<?> reply = messaging.requestAsync(operation, Json.ORDER);
            ConsumerRecord<byte[], byte[]> sent = Records.first(servers, queue.name());
            ConsumerRecord<byte[], byte[]> asked = Records.first(servers, operation.name());
            reply.cancel(true); // there is nobody to answer it, and closing would wait
            return new Heads(Head.of(sent), Head.of(asked), new Ids(Head.text(asked, Replies.ID)));
        }
    }
}
