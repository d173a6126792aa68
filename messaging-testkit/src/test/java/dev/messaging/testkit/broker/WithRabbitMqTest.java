package dev.messaging.testkit.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@WithRabbitMq
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WithRabbitMqTest {

    private static final AtomicReference<Remains> OWN = new AtomicReference<>();

    private final RabbitMqBroker ofConstructor;

    @TempDir
    Path directory;

    WithRabbitMqTest(RabbitMqBroker broker) {
        this.ofConstructor = broker;
    }

    @Test
    void all_share_one(RabbitMqBroker broker) throws Exception {
        assertThat(broker).isSameAs(ofConstructor).isSameAs(RabbitMqBroker.shared());
        broker.close();
        RabbitMqBrokerTest.connect(broker.url()).close();
    }

    @Test
    void the_shared_one_is_not_to_be_touched(RabbitMqBroker broker) {
        for (Runnable verb :
                List.<Runnable>of(broker::stop, broker::kill, broker::restart, broker::pause, broker::resume)) {
            assertThatExceptionOfType(UnsupportedOperationException.class)
                    .isThrownBy(verb::run)
                    .withMessageContaining("own = true");
        }
        assertThat(broker.control("list_queues")).isNotNull();
    }

    @Nested
    @WithRabbitMq(own = true)
    class AnOwnOne {

        private final RabbitMqBroker own;

        AnOwnOne(RabbitMqBroker own) {
            this.own = own;
            OWN.set(Remains.of(own));
        }

        @Test
        void may_be_killed() {
            own.kill();
            own.restart();
        }

        @Test
        void serves_all_tests_of_its_class(RabbitMqBroker again) {
            assertThat(again).isSameAs(own).isNotSameAs(ofConstructor);
        }
    }

    @AfterAll
    static void an_own_one_is_gone_with_its_class() {
        assertThat(OWN.get().now()).isEmpty();
    }

    @Test
    void the_shared_one_goes_with_its_jvm() throws Exception {
        goesWhen(process -> process.getOutputStream().close());
    }

    @Test
    void the_shared_one_goes_with_its_jvm_when_that_is_killed() throws Exception {
        goesWhen(Process::destroyForcibly);
    }

    private interface End {
        void of(Process process) throws IOException;
    }

    private void goesWhen(End end) throws Exception {
        Path errors = directory.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SharedAtTheEnd.class.getName())
                .redirectError(errors.toFile())
                .start();
        try {
            String said = process.inputReader().readLine();
            assertThat(said).as(() -> read(errors)).isNotNull();
            String[] portAndDescription = said.split(" ", 2);
            Remains remains = Remains.of(Integer.parseInt(portAndDescription[0]), portAndDescription[1]);
            assertThat(remains.now()).isNotEmpty();

            end.of(process);

            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(remains.now()).isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
