package dev.messaging.testkit.broker;

import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways to one kind of broker: the first that this machine has is taken, unless the settings name one. */
final class BrokerSources {

    private static final Logger log = LoggerFactory.getLogger(BrokerSources.class);

    private final String product;
    private final BrokerSettings settings;
    private final List<BrokerSource> sources;

    /** The sources in the order in which they are asked. */
    BrokerSources(String product, BrokerSettings settings, List<BrokerSource> sources) {
        this.product = product;
        this.settings = settings;
        this.sources = List.copyOf(sources);
    }

    /** A broker that is not started yet. If there is none, the failure names all ways to one. */
    BrokerHost open() {
        Optional<String> forced = settings.get("source");
        StringBuilder missing = new StringBuilder();
        for (BrokerSource source : candidates(forced)) {
            try {
                BrokerHost host = source.open();
                log.info(
                        "{} for tests by {}: {}, at {}",
                        product,
                        source.name(),
                        host.description(),
                        Passwords.hidden(host.url()));
                return host;
            } catch (SourceUnavailableException unavailable) {
                log.debug("{} for tests: not by {}", product, source.name(), unavailable);
                missing.append("\n  ").append(source.name()).append(": ").append(unavailable.getMessage());
            }
        }
        throw new IllegalStateException("There is no " + product + " for the tests"
                + forced.map(name -> ", and " + settings.property("source") + " allows only '" + name + "'")
                        .orElse("")
                + ":" + missing + "\nAny of these gives one:" + remedies());
    }

    private List<BrokerSource> candidates(Optional<String> forced) {
        if (forced.isEmpty()) {
            return sources;
        }
        List<BrokerSource> named = sources.stream()
                .filter(source -> source.name().equals(forced.get()))
                .toList();
        if (named.isEmpty()) {
            throw new IllegalArgumentException(settings.property("source") + " is '" + forced.get()
                    + "', which is no source of brokers; take one of these:" + remedies());
        }
        return named;
    }

    private String remedies() {
        StringBuilder remedies = new StringBuilder();
        for (BrokerSource source : sources) {
            remedies.append("\n  ").append(source.name()).append(": ").append(source.remedy());
        }
        return remedies.toString();
    }
}
