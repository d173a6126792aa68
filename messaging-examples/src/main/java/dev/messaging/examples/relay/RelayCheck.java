package dev.messaging.examples.relay;

import dev.messaging.examples.relay.Archive.Seen;
import dev.messaging.examples.shop.Verdict;
import dev.messaging.examples.shop.Verdict.Claim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares what was posted with what the counter has filed. Believes nobody else. */
final class RelayCheck {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Delivery> posted;
    private final List<Delivery> last;
    private final Path archive;
    private final Map<String, List<Seen>> handled = new HashMap<>();

    private RelayCheck(List<Delivery> posted, List<Delivery> last, Path archive) throws IOException {
        this.posted = posted;
        this.last = last;
        this.archive = archive;
        this.handled.putAll(Archive.read(archive).stream()
                .filter(Seen::isHandled)
                .collect(Collectors.groupingBy(seen -> String.valueOf(seen.key()))));
    }

    /**
     * Checks a run, also while it goes on.
     *
     * @param last what was posted after all of these were confirmed: once it has come, they have, and their copies too
     * @param unconfirmed what was posted, and not confirmed
     * @param archive the counter's directory
     */
    static Verdict of(List<Delivery> posted, List<Delivery> last, Set<Delivery> unconfirmed, Path archive)
            throws IOException {
        RelayCheck check = new RelayCheck(posted, last, archive);
        return new Verdict(List.of(
                confirmed(unconfirmed),
                check.once(),
                check.behind(),
                check.bodies(),
                check.each(
                        "each is still said to be " + GitHub.CONTENT_TYPE,
                        Seen::contentType,
                        it -> GitHub.CONTENT_TYPE),
                check.each("each is of the type that X-GitHub-Event has said", Seen::type, Delivery::event),
                check.each("each has its X-GitHub-Delivery as id", Seen::id, Delivery::id),
                check.each(
                        "each has its signature, which is a header that means nothing to the relay",
                        Seen::signature,
                        it -> GitHub.signature(it.body())),
                check.each(
                        "each has its repository as key, if it has one", Seen::partitionKey, RelayCheck::repository)));
    }

    private static Claim confirmed(Set<Delivery> unconfirmed) {
        Claim claim = new Claim("each post was confirmed");
        unconfirmed.forEach(delivery -> claim.missing().add(delivery + " was not"));
        return claim;
    }

    private Claim once() {
        Claim claim = new Claim(number(posted.size()) + " webhooks were posted, and each was handled exactly once");
        Set<String> unknown = new HashSet<>(handled.keySet());
        last.forEach(delivery -> unknown.remove(delivery.id()));
        for (Delivery delivery : posted) {
            unknown.remove(delivery.id());
            int times = handled.getOrDefault(delivery.id(), List.of()).size();
            if (times == 0) {
                claim.missing().add(delivery + " was not handled");
            } else if (times > 1) {
                claim.wrong().add(delivery + " was handled " + times + " times");
            }
        }
        unknown.forEach(key -> claim.wrong().add("an event with the key " + key + " was handled, and never posted"));
        return claim;
    }

    private Claim behind() {
        Claim claim = new Claim("nothing is on its way any more: what was posted last to each of " + number(last.size())
                + " repositories has come");
        for (Delivery delivery : last) {
            if (!handled.containsKey(delivery.id())) {
                claim.missing().add(delivery + " has not");
            }
        }
        return claim;
    }

    private Claim bodies() throws IOException {
        long bytes = posted.stream().mapToLong(it -> it.body().length).sum();
        Claim claim = new Claim("each of " + number(bytes) + " bytes is where it was");
        for (Delivery delivery : posted) {
            for (Seen seen : handled.getOrDefault(delivery.id(), List.of())) {
                byte[] body = Archive.body(archive, seen);
                int at = Arrays.mismatch(body, delivery.body());
                if (at >= 0) {
                    claim.wrong()
                            .add(delivery + " was " + number(delivery.body().length) + " bytes long, is "
                                    + number(body.length) + ", and differs from byte " + number(at) + " on");
                }
            }
        }
        return claim;
    }

    private Claim each(
            String text, Function<Seen, @Nullable String> is, Function<Delivery, @Nullable String> shouldBe) {
        Claim claim = new Claim(text);
        for (Delivery delivery : posted) {
            String should = String.valueOf(shouldBe.apply(delivery));
            for (Seen seen : handled.getOrDefault(delivery.id(), List.of())) {
                String actual = String.valueOf(is.apply(seen));
                if (!actual.equals(should)) {
                    claim.wrong().add(delivery + ": it is " + actual + ", and should be " + should);
                }
            }
        }
        return claim;
    }

    /** Read in another way than the relay does. */
    static @Nullable String repository(Delivery delivery) {
        try {
            JsonNode name = JSON.readTree(delivery.body()).path("repository").path("full_name");
            return name.isString() ? name.asString() : null;
        } catch (JacksonException isNone) {
            return null;
        }
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
