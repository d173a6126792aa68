package dev.messaging.examples.shop.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    @Test
    void hasAColumnForEachRunAndARowForEachFigure() {
        Comparison comparison = new Comparison();
        comparison.of("pigeon").putAll(Map.of("orders", "7"));
        comparison.of("owl").put("orders", "1,000");
        comparison.of("owl").put("request, p50", "0.05 ms");
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        comparison.print(new PrintStream(printed, true, UTF_8));

        assertThat(printed.toString(UTF_8)).isEqualTo("""

                        How they compare                         pigeon        owl
                          orders                                      7      1,000
                          request, p50                                –    0.05 ms
                        """);
    }
}
