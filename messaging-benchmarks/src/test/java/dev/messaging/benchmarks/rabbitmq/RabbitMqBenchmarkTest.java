package dev.messaging.benchmarks.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class RabbitMqBenchmarkTest {

    @Test
    void contendersAreMeasuredAndComparedWithTheRawClient() throws Exception {
        String names = "RAW,MESSAGING,MESSAGING_BOTH_ENDS,SPRING_TUNED";
        String report = RabbitMqBenchmark.run(
                "--rounds", "1", "--seconds", "0.2", "--messages", "400", "--warmup", "0", "--only", names);

        assertThat(report)
                .contains("| amqp-client | ", " | 1.00 (1.00..1.00) | ")
                .contains("| send, quorum queue, 1,000 unconfirmed: messaging, CPU time ÷ amqp-client | ")
                .contains("| request, 64 at once: messaging, per second ÷ Spring, tuned | ");
    }
}
