package dev.messaging.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.spi.SystemEnvironment;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ExecutorOfTest {

    @Test
    void a_connection_that_is_found_lost_after_the_end_is_cleared_away_nevertheless() {
        SystemEnvironment environment = new SystemEnvironment("ended-");
        ExecutorOf executor = new ExecutorOf(environment.threads().handlers());
        environment.close();
        CompletableFuture<Void> cleared = new CompletableFuture<>();

        executor.submit(() -> cleared.complete(null));

        assertThat(cleared).isCompleted();
    }
}
