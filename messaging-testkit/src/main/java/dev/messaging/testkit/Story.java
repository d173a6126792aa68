package dev.messaging.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.messaging.MessagingEvent;
import dev.messaging.MessagingEvent.Kind;
import dev.messaging.spi.WireMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What happened, line by line. Messages are numbered in the order in which they appear: their ids are long. */
final class Story {

    private static final int MOST_LINES = 100;
    private static final int LONGEST_BODY = 100;
    private static final Set<Kind> PUT_OFF = Set.of(Kind.RETRIED, Kind.POSTPONED, Kind.RESENT);

    private final List<Step> steps;
    private final Map<String, String> names = new HashMap<>();

    Story(List<Step> steps) {
        this.steps = steps;
        for (Step step : steps) {
            if (step.id() != null) {
                names.putIfAbsent(step.id(), "#" + (names.size() + 1));
            }
        }
    }

    /** Everything. */
    String whole() {
        return told(step -> true);
    }

    /** What happened in the flows that touched a place; everything if none did. */
    String about(String place) {
        Set<String> flows = steps.stream()
                .filter(step -> step.place().equals(place))
                .map(Step::flow)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
        return flows.isEmpty()
                ? whole()
                : told(step -> step.place().equals(place) || flows.contains(String.valueOf(step.flow())));
    }

    /** What a message is called here. */
    String name(String id) {
        return names.getOrDefault(id, id);
    }

    private String told(Predicate<Step> isWanted) {
        List<Step> told = steps.stream().filter(isWanted).toList();
        if (told.isEmpty()) {
            return "Nothing happened.";
        }
        int leftOut = Math.max(0, told.size() - MOST_LINES);
        int ofTime = longest(told, step -> seconds(step.nanos()));
        int ofService = longest(told, step -> step.service().name());
        String format = "\n  %" + ofTime + "s  %-" + ofService + "s  %s";
        return "What happened"
                + (leftOut == 0 ? ":" : ", without the first " + leftOut + " steps:")
                + told.stream()
                        .skip(leftOut)
                        .map(step -> String.format(
                                format, seconds(step.nanos()), step.service().name(), what(step)))
                        .collect(Collectors.joining());
    }

    private static int longest(List<Step> steps, Function<Step, String> column) {
        return steps.stream().map(column).mapToInt(String::length).max().orElse(1);
    }

    private String what(Step step) {
        return step instanceof Step.Departure departure
                ? departure(departure)
                : happening(((Step.Happening) step).event());
    }

    private String departure(Step.Departure departure) {
        WireMessage message = departure.message();
        String name = name(message.id());
        String cause = message.causationId() == null ? "" : ", caused by " + name(message.causationId());
        return (departure.isRequest() ? "asked " + name + " of " : "sent " + name + " to ")
                + departure.to()
                + cause
                + delay(departure)
                + ": "
                + body(message);
    }

    private static String delay(Step.Departure departure) {
        Duration delay = Duration.ofMillis(departure.message().delay());
        return delay.isNegative() || delay.isZero()
                ? ""
                : ", not before " + seconds(departure.nanos() + delay.toNanos());
    }

    private static String body(WireMessage message) {
        byte[] body = message.body();
        String type = String.valueOf(message.contentType());
        if (!type.startsWith("text/") && !type.contains("json")) {
            return body.length + " bytes";
        }
        String text = new String(body, UTF_8);
        return text.length() <= LONGEST_BODY ? text : text.substring(0, LONGEST_BODY) + "…";
    }

    private String happening(MessagingEvent event) {
        String kind = event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        String message = event.messageId() == null ? " " : " " + name(event.messageId()) + " of ";
        String attempt = event.attempt() == 0 ? "" : ", attempt " + event.attempt();
        String again = PUT_OFF.contains(event.kind())
                ? ", again after " + seconds(event.duration().toNanos())
                : "";
        return kind + message + event.name() + attempt + again + reason(event.failure());
    }

    private static String reason(@Nullable Throwable failure) {
        return failure == null ? "" : ": " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }

    private static String seconds(long nanos) {
        return String.format(
                Locale.ROOT, "%.3f s", nanos / (double) Duration.ofSeconds(1).toNanos());
    }
}
