import dev.messaging.Queue;
import dev.messaging.Receiver;
import java.util.Map;

/** Charges each order once. */
final class Payments {

    record Charge(String order, long cents) {}

    static final Queue<Charge> CHARGES = Queue.of("payments.charge", Charge.class);

    private Payments() {}

    static void start(Receiver receiver, Map<String, Long> charged) {
        receiver.receive(CHARGES, charge -> charged.put(charge.payload().order(), charge.payload().cents()));
    }
}
