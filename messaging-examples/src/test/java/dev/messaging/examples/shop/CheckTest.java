package dev.messaging.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.messaging.examples.shop.ledger.LedgerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Five lines of orders: two good ones, one of them again, one declined, one out of stock; and a malformed one. */
class CheckTest {

    @TempDir
    Path directory;

    Path input;

    @BeforeEach
    void aRightRun() throws IOException {
        input = directory.resolve("orders.jsonl");
        Files.write(
                input,
                List.of(order("a", 100), order("b", 200), order("a", 100), order("c", 300), order("d", 400), "?"));
        write(
                "orders",
                "accepted line-1 a 100",
                "accepted line-2 b 200",
                "accepted line-3 a 100",
                "accepted line-4 c 300",
                "refused line-5 d sold-out",
                "malformed line-6 - unreadable");
        write("inventory", "reserved a a ok", "reserved b b ok", "reserved c c ok", "refused d d sold-out");
        write("payments", "charged a a 100_cents", "charged b b 200_cents");
        write("billing", "invoiced a a x", "invoiced b b x", "invoiced c c x");
        write("shipping", "packed a a x", "packed b b x", "packed c c x");
        write("reconciliation", "payments.charge m-1 c declined");
    }

    @Test
    void findsNothingWrongWithARightRun() throws IOException {
        Verdict verdict = check();

        assertThat(verdict.claims())
                .allSatisfy(claim -> assertThat(claim.problems()).isEmpty());
        assertThat(verdict.holds()).isTrue();
    }

    @Test
    void missesACharge() throws IOException {
        write("payments", "charged a a 100_cents");

        finds("b was not charged");
        assertThat(check().isComplete()).isFalse();
    }

    @Test
    void findsADoubleCharge() throws IOException {
        write("payments", "charged a a 100_cents", "charged b b 200_cents", "charged a a 100_cents");

        finds("a was charged 2 times");
        finds("a was charged again when it was repeated");
        assertThat(check().isComplete()).isTrue();
    }

    @Test
    void findsAWrongAmount() throws IOException {
        write("payments", "charged a a 100_cents", "charged b b 2000_cents");

        finds("b was charged 2000 cents");
    }

    @Test
    void findsAChargeForWhatWasRefused() throws IOException {
        write("payments", "charged a a 100_cents", "charged b b 200_cents", "charged d d 400_cents");

        finds("d was charged, but not accepted");
    }

    @Test
    void findsAChargeThatWasGivenUpToo() throws IOException {
        write("payments", "charged a a 100_cents", "charged b b 200_cents", "charged c c 300_cents");

        finds("c was charged, and given up: declined");
    }

    @Test
    void missesANotification() throws IOException {
        write("shipping", "packed a a x", "packed b b x");

        finds("shipping was not told of c");
    }

    @Test
    void findsADoubleNotification() throws IOException {
        write("billing", "invoiced a a x", "invoiced b b x", "invoiced c c x", "invoiced b b x");

        finds("billing was told of b 2 times");
    }

    @Test
    void findsANotificationThatWasGivenUp() throws IOException {
        write("billing", "invoiced a a x", "invoiced b b x");
        write("reconciliation", "payments.charge m-1 c declined", "orders.placed--billing m-2 c broken");

        finds("billing gave up on c: broken");
    }

    @Test
    void missesALine() throws IOException {
        write("orders", "accepted line-1 a 100", "accepted line-2 b 200", "accepted line-4 c 300");

        finds("line-6 is not in the ledger of orders");
    }

    @Test
    void findsALedgerOfAnotherInput() throws IOException {
        Files.write(input, List.of(order("x", 100)));

        finds("line-1 is about another order in the ledger of orders");
        finds("line-2 is in the ledger of orders, but not in the input");
    }

    @Test
    void findsARefusalWithoutAReason() throws IOException {
        write("inventory", "reserved a a ok", "reserved b b ok", "reserved c c ok");

        finds("line-5 was refused, of which inventory knows nothing");
    }

    @Test
    void missesTheReasonOfARejection() throws IOException {
        write("reconciliation");

        finds("c was not charged");
    }

    private Verdict check() throws IOException {
        return Check.of(input, service -> LedgerFile.read(directory, service));
    }

    private void finds(String problem) throws IOException {
        Verdict verdict = check();
        assertThat(verdict.holds()).isFalse();
        assertThat(verdict.claims().stream().flatMap(claim -> claim.problems().stream()))
                .anySatisfy(found -> assertThat(found).startsWith(problem));
    }

    private void write(String service, String... entries) throws IOException {
        List<String> lines = List.of(entries).stream()
                .map(entry -> entry.replace(' ', '\t').replace('_', ' '))
                .toList();
        Files.write(LedgerFile.path(directory, service), lines);
    }

    private static String order(String id, long cents) {
        return ("{'id':'" + id + "','customer':'c-1','name':'Ada','card':'4242424242424242',"
                        + "'items':[{'sku':'TOYS-KITE','quantity':1,'cents':" + cents + "}]}")
                .replace('\'', '"');
    }
}
