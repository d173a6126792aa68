package dev.messaging.examples.shop.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LifelineTest {

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final CountDownLatch death = new CountDownLatch(1);

    @Test
    void says_how_it_is() throws IOException {
        try (PipedOutputStream told = new PipedOutputStream()) {
            Lifeline lifeline = open(new PipedInputStream(told));

            lifeline.started("abc");
            lifeline.finished();
        }
        assertThat(said.toString(UTF_8)).isEqualTo("started abc\nfinished\n");
    }

    @Test
    void ends_when_told() {
        Lifeline lifeline = open(new ByteArrayInputStream("what?\nclose\n".getBytes(UTF_8)));

        await().until(lifeline.end()::isDone);
        assertThat(death.getCount()).isEqualTo(1);
    }

    @Test
    void dies_when_there_is_nobody_left() throws Exception {
        Lifeline lifeline = open(InputStream.nullInputStream());

        assertThat(death.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(lifeline.end()).isNotDone();
    }

    private Lifeline open(InputStream in) {
        return Lifeline.open(in, new PrintStream(said, true, UTF_8), death::countDown);
    }
}
