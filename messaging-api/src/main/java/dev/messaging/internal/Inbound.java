package dev.messaging.internal;

import dev.messaging.IdempotencyStore;
import dev.messaging.Interceptor;
import dev.messaging.ReceiverOptions;
import dev.messaging.spi.Environment;
import java.util.List;
import java.util.Set;

/** The way of a delivery to its handler and back. */
record Inbound(
        Environment environment,
        Events events,
        Codecs codecs,
        Replies replies,
        DeadLetterMessages deadLetters,
        IdempotencyStore store,
        List<Interceptor> interceptors,
        Set<String> withoutStages) {

    List<Stage<Handling>> stages(Dispatcher dispatcher, Settle settle, ReceiverOptions options, HandlerCall handler) {
        List<Stage<Handling>> stages = List.of(
                dispatcher, // a turn, in order, among as many as may run at once
                settle, // the last word to the transport, said before the lane is free
                new Report(events), // sees how everything below ended
                new Decode(codecs), // what cannot be read needs no key and no retry
                new IdempotentReceiver(store, environment, options, events), // one key spans all attempts
                new Redeliver(environment, options, events), // each attempt passes through what follows
                new Expire(environment), // time may have passed since the last attempt
                new Invoke(environment, handler, interceptors));
        return stages.stream()
                .filter(stage -> !withoutStages.contains(stage.getClass().getSimpleName()))
                .toList();
    }
}
