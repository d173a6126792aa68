import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** The first program of README.md, over whichever transport the project depends on. */
class HelloTest {

    @Test
    void says_hello() {
        PrintStream console = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true));
        try {
            Hello.main(new String[0]);
        } finally {
            System.setOut(console);
        }
        assertEquals("Hello, Ada!", printed.toString().strip());
    }
}
