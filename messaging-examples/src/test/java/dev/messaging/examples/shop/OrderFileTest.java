package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.messaging.examples.shop.Channels.Item;
import dev.messaging.examples.shop.OrderFile.Line;
import dev.messaging.examples.shop.OrderFile.MalformedOrderException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderFileTest {

    private static final String GOOD = "{'id':'o-1','customer':'c-1','name':'Zoë','card':'4242424242424242',"
            + "'items':[{'sku':'TOYS-KITE','quantity':2,'cents':2695},{'sku':'FOOD-HONEY','quantity':1,'cents':899}]}";

    @TempDir
    Path directory;

    @Test
    void readsAnOrder() throws MalformedOrderException {
        Order order = line(GOOD).order();

        assertThat(order.name()).isEqualTo("Zoë");
        assertThat(order.items()).containsExactly(new Item("TOYS-KITE", 2, 2695), new Item("FOOD-HONEY", 1, 899));
        assertThat(order.cents()).isEqualTo(2 * 2695 + 899);
    }

    @Test
    void toleratesFieldsThatItDoesNotKnow() throws MalformedOrderException {
        assertThat(line(GOOD.replace("'id'", "'coupon':null,'id'")).order().id())
                .isEqualTo("o-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'id'          | 'number'        | id is missing",
                "'o-1'         | ' '             | id is no text",
                "'c-1'         | 7.5e            | not readable",
                "4242424242424242 | see above    | card is not a number",
                "'quantity':2  | 'quantity':-2   | quantity is -2",
                "'quantity':2  | 'quantity':'two'| not readable",
                "'quantity':2  | 'quantity':1.5  | not readable",
                "'cents':899   | 'cents':0       | cents is 0",
                "'items'       | 'goods'         | items are missing",
                "]}            | ``              | not readable",
                "]}            | ]} ]}           | not readable",
            })
    void saysWhatIsWrongWithALine(String good, String bad, String reason) {
        assertThat(GOOD).contains(good);
        assertThatThrownBy(() -> line(GOOD.replace(good, bad)).order())
                .isInstanceOf(MalformedOrderException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"null", "[]", "17", "hello", "{}"})
    void refusesWhatIsNoOrderAtAll(String text) {
        assertThatThrownBy(() -> line(text).order()).isInstanceOf(MalformedOrderException.class);
    }

    @Test
    void skipsBlankLinesAndBearsBytesThatAreNoText() throws IOException {
        Path file = directory.resolve("orders.jsonl");
        Files.write(file, "one\n\n  \ntwo \u00ff\nlast".getBytes(StandardCharsets.ISO_8859_1));

        List<Line> lines = read(file);

        assertThat(lines).extracting(Line::number).containsExactly(1, 4, 5);
        assertThat(lines).extracting(Line::key).contains("line-1");
    }

    @Test
    void hasASampleThatTheGeneratorMade() throws IOException {
        assertThat(read(null)).extracting(Line::text).isEqualTo(OrderGenerator.lines(1_000, 1));
    }

    private static List<Line> read(Path fileOrNull) throws IOException {
        List<Line> lines = new ArrayList<>();
        try (OrderFile file = OrderFile.open(fileOrNull)) {
            for (Line line = file.next(); line != null; line = file.next()) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static Line line(String text) {
        return new Line(1, text.replace('\'', '"'));
    }
}
