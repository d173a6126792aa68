package dev.messaging.testkit;

import dev.messaging.Channel;
import dev.messaging.Operation;
import dev.messaging.ReceivedMessage;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.assertj.core.annotation.CheckReturnValue;
import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ListAssert;

/**
 * Assertions on messages to which the same happened; one that fails tells what else happened to them. Not thread-safe.
 *
 * @param <T> the payload type
 */
public final class MessagesAssert<T> extends AbstractAssert<MessagesAssert<T>, MessagingProbe> {

    private final String what;
    private final String place;
    private final List<Sighting<T>> messages;

    MessagesAssert(MessagingProbe probe, String what, String place, List<Sighting<T>> messages) {
        super(probe, MessagesAssert.class);
        this.what = what;
        this.place = place;
        this.messages = messages;
    }

    /** Their payloads, decoded by the codec of the service that sent or received them. */
    @CheckReturnValue
    public ListAssert<T> payloads() {
        return list(ReceivedMessage::payload);
    }

    /** The messages themselves, as a handler got them or would have got them: ids, keys, headers. */
    @CheckReturnValue
    public ListAssert<ReceivedMessage<T>> messages() {
        return list(message -> message);
    }

    private <E> ListAssert<E> list(Function<ReceivedMessage<T>, E> part) {
        return Assertions.assertThat(
                        messages.stream().map(Sighting::message).map(part).toList())
                .as(() -> what + ". " + story() + "\n");
    }

    /** There are none. */
    public MessagesAssert<T> isEmpty() {
        return hasSize(0);
    }

    /** There are so many. */
    public MessagesAssert<T> hasSize(int expected) {
        if (messages.size() != expected) {
            throw failed("Expected " + count(expected) + " to be " + what + ", but found " + messages.size());
        }
        return this;
    }

    private static String count(int messages) {
        return switch (messages) {
            case 0 -> "no message";
            case 1 -> "1 message";
            default -> messages + " messages";
        };
    }

    /** Each of them failed for such a reason, and there is one at least. */
    public MessagesAssert<T> because(Class<? extends Throwable> reason) {
        return failedFor("of a " + reason.getSimpleName(), reason::isInstance);
    }

    /** Each of them failed for a reason that says this, and there is one at least. */
    public MessagesAssert<T> because(String part) {
        return failedFor(
                "of \"" + part + "\"",
                failure -> String.valueOf(failure.getMessage()).contains(part));
    }

    private MessagesAssert<T> failedFor(String reason, Predicate<Throwable> isIt) {
        return each(
                "because " + reason,
                seen -> seen.failure() != null && isIt.test(seen.failure()),
                seen -> "because of " + (seen.failure() == null ? "nothing" : seen.failure()));
    }

    /** Each of them was sent while a message of this channel was handled, and there is one at least. */
    public MessagesAssert<T> causedBy(Channel<?> channel) {
        return causedByOneOf("a message to " + channel, idsAt(channel.name()));
    }

    /** Each of them was sent while a request of this operation was answered, and there is one at least. */
    public MessagesAssert<T> causedBy(Operation<?, ?> operation) {
        return causedByOneOf("a request of " + operation, idsAt(operation.name()));
    }

    /** Each of them was sent while the message with this id was handled, and there is one at least. */
    public MessagesAssert<T> causedBy(String messageId) {
        return causedByOneOf(name(messageId), Set.of(messageId));
    }

    private Set<String> idsAt(String name) {
        return actual.departures(name, byte[].class).stream().map(Sighting::id).collect(Collectors.toSet());
    }

    private MessagesAssert<T> causedByOneOf(String cause, Set<String> ids) {
        return each(
                "caused by " + cause,
                seen -> seen.wire().causationId() != null
                        && ids.contains(seen.wire().causationId()),
                seen -> seen.wire().causationId() == null
                        ? "caused by no message"
                        : "caused by " + name(seen.wire().causationId()));
    }

    /** Each of them belongs to the flow of this name, and there is one at least. */
    public MessagesAssert<T> hasCorrelationId(String correlationId) {
        return each(
                "in the flow " + name(correlationId),
                seen -> correlationId(seen).equals(correlationId),
                seen -> "in the flow " + name(correlationId(seen)));
    }

    private static String correlationId(Sighting<?> seen) {
        return Objects.requireNonNullElse(seen.wire().correlationId(), seen.id());
    }

    /** All that came, and none twice. */
    void eachOnce(List<String> came) {
        requireAny();
        for (String id : came) {
            long times = messages.stream().filter(seen -> seen.id().equals(id)).count();
            if (times != 1) {
                throw failed(
                        "Expected each message to be " + what + " once, but " + name(id) + " was " + times + " times");
            }
        }
    }

    void once(T payload) {
        long times = messages.stream()
                .filter(seen -> Objects.deepEquals(seen.message().payload(), payload))
                .count();
        if (times != 1) {
            throw failed("Expected " + payload + " to be " + what + " once, but it was " + times + " times");
        }
    }

    private void requireAny() {
        if (messages.isEmpty()) {
            throw failed("Expected a message to be " + what + ", but none was");
        }
    }

    private MessagesAssert<T> each(
            String expected, Predicate<Sighting<T>> isSo, Function<Sighting<T>, String> insteadOf) {
        requireAny();
        for (Sighting<T> seen : messages) {
            if (!isSo.test(seen)) {
                throw failed("Expected each message to be " + what + " " + expected + ", but " + name(seen.id())
                        + " was " + insteadOf.apply(seen));
            }
        }
        return this;
    }

    private String name(String id) {
        return actual.toldStory().name(id);
    }

    private String story() {
        return actual.toldStory().about(place);
    }

    private AssertionError failed(String text) {
        return failure("%s.\n\n%s", text, story());
    }
}
