package dev.messaging.examples.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.SystemEnvironment;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import dev.messaging.testkit.contract.TransportFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract notices what may be wrong with a transport, each by the promise that it breaks. */
class MutantsTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** What is broken may as well fail because it is slow. */
    private static final Duration NOT_LONG = Duration.ofSeconds(2);

    @TempDir
    static Path directory;

    static Stream<Mutant> mutants() {
        return Stream.of(
                new Mutant(
                        "gives a topic's messages to one of its subscriptions only",
                        "SND-4",
                        "Spool.java",
                        "name.startsWith(to.name() + \"--\"));",
                        "name.startsWith(to.name() + \"--\")).stream().limit(1).toList();"),
                new Mutant(
                        "loses that a reply is a fault",
                        "REQ-4",
                        "FileWire.java",
                        "message.isFault() ? \"true\" : null",
                        "null"),
                new Mutant("retries at once", "RTY-1", "FileIntake.java", "retry.delay().toMillis()", "0"),
                new Mutant(
                        "drops dead letters",
                        "RTY-2",
                        "FileIntake.java",
                        "connection.spool.put(address.deadLetters(), 0, FileWire.write(letter.message(), \"\"))",
                        "letter.message()"),
                new Mutant(
                        "brings back at once what is put off",
                        "RTY-4",
                        "FileIntake.java",
                        "postpone.delay().toMillis()",
                        "0"),
                new Mutant("takes no notice of a delay", "RTY-5", "FileTransport.java", "message.delay()", "0"),
                new Mutant("forgets the sender's key", "IDM-1", "FileWire.java", "message.idempotencyKey()", "null"),
                new Mutant(
                        "counts a message's time from its delivery",
                        "DLN-1",
                        "FileIntake.java",
                        "timeToLive - connection.spool.age(claim.file())",
                        "timeToLive"),
                new Mutant(
                        "writes text in the encoding of its grandfather",
                        "FID-1",
                        "FileWire.java",
                        "toString().getBytes(UTF_8)",
                        "toString().getBytes(ISO_8859_1)"),
                new Mutant(
                        "removes a message before it is handled",
                        "LIF-1",
                        "FileIntake.java",
                        "        deliveries.accept(",
                        "        Files.delete(claim.file());\n        deliveries.accept("),
                new Mutant(
                        "keeps what it has claimed when it is closed",
                        "LIF-1",
                        "FileIntake.java",
                        "            release(claim);\n        }\n    }",
                        "            claims.remove(claim);\n        }\n    }"),
                new Mutant(
                        "delivers more than it is asked for",
                        "LIF-1",
                        "FileIntake.java",
                        "claims.size() < maxUnsettled && ",
                        ""),
                new Mutant("takes no notice of a pause", "LIF-4", "FileIntake.java", "paused = true;", ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mutants")
    @DisplayName("a transport with one thing wrong is noticed by its promise")
    void a_mutant_is_noticed(Mutant mutant) throws Exception {
        Path home = Files.createTempDirectory(directory, "mutant-");
        TransportProvider provider = mutant.compile(home);

        assertThat(ContractRun.failures(mutant.promise(), () -> fixture(provider, home, NOT_LONG)))
                .isNotEmpty();
    }

    @Test
    @DisplayName("a transport with nothing wrong, compiled and run in the same way, keeps the promise")
    void one_that_is_none_is_not_noticed() throws Exception {
        Path home = Files.createTempDirectory(directory, "mutant-");
        TransportProvider provider =
                new Mutant("is right", "LIF-1", "Spool.java", "class Spool", "class Spool").compile(home);

        assertThat(ContractRun.failures("LIF-1", () -> fixture(provider, home, LONG)))
                .isEmpty();
    }

    private static TransportFixture fixture(TransportProvider provider, Path home, Duration patience) {
        try {
            Path messages = Files.createTempDirectory(home, "messages-");
            SystemEnvironment environment =
                    new SystemEnvironment(messages.getFileName().toString());
            return new TransportFixture(
                    "mutant",
                    FileContractTest.OWES,
                    environment,
                    context -> provider.open(new TransportContext(
                            messages.toUri(),
                            context.properties(),
                            context.application(),
                            context.environment(),
                            context.listener(),
                            context.health()))) {

                @Override
                public Duration patience() {
                    return patience;
                }

                @Override
                public void close() {
                    environment.close();
                }
            };
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
