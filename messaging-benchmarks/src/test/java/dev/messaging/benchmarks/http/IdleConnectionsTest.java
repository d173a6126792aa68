package dev.messaging.benchmarks.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class IdleConnectionsTest {

    @Test
    @Timeout(value = 60, unit = TimeUnit.SECONDS)
    void nothingIsRefusedAndAllAnswerAgain() throws Exception {
        assertThat(IdleConnections.run(20, 10))
                .contains("| requests in flight that were answered | 10 | 10 | yes |")
                .contains("| idle connections that answered again | 20 | 20 | yes |");
    }
}
