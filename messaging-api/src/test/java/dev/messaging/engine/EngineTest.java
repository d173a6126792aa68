package dev.messaging.engine;

import dev.messaging.Messaging;
import dev.messaging.MessagingBuilder;
import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.memory.Broker;
import dev.messaging.memory.MemoryTransport;
import dev.messaging.spi.SystemEnvironment;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A broker in the heap, connections to it, and everything that their listeners were told. */
abstract class EngineTest {

    static final int SECONDS = 20;

    final SystemEnvironment environment = new SystemEnvironment("engine-test");
    final Broker broker = new Broker(environment);
    final List<MessagingEvent> events = new CopyOnWriteArrayList<>();
    private final List<Messaging> opened = new CopyOnWriteArrayList<>();

    MessagingBuilder builder() {
        return Messaging.builder().transport(MemoryTransport.to(broker)).listener(events::add);
    }

    Messaging open(MessagingBuilder builder) {
        Messaging messaging = builder.connect();
        opened.add(messaging);
        return messaging;
    }

    Messaging open() {
        return open(builder());
    }

    boolean told(Kind kind) {
        return count(kind) > 0;
    }

    long count(Kind kind) {
        return events.stream().filter(event -> event.kind() == kind).count();
    }

    static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(SECONDS, TimeUnit.SECONDS);
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Messaging::close);
        environment.close();
    }
}
