package dev.messaging.testkit.contract;

import dev.messaging.Messaging;
import dev.messaging.spi.TransportFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** All that one test opens, and how it is found in order and put away afterwards. */
final class Scene {

    private final TransportFixture fixture;
    private final Waiting wait;
    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final List<Gate> gates = new CopyOnWriteArrayList<>();
    private boolean mayLeaveWork;
    private boolean mayFailToSettle;

    Scene(TransportFixture fixture) {
        this.fixture = fixture;
        this.wait = new Waiting(fixture.environment(), fixture.patience());
    }

    TransportFixture fixture() {
        return fixture;
    }

    Waiting waiting() {
        return wait;
    }

    Settings settings() {
        return Settings.over(fixture.connection(), fixture.environment());
    }

    /**
     * Opens a node.
     *
     * @param faults stand between the engine and what is observed; for failures that no broker can be asked for
     */
    Node open(Settings settings, UnaryOperator<TransportFactory> faults) {
        AtomicReference<@Nullable ObservedTransport> observed = new AtomicReference<>();
        TransportFactory observing = context -> {
            ObservedTransport transport =
                    new ObservedTransport(settings.transport().open(context));
            observed.set(transport);
            return transport;
        };
        EventLog events = new EventLog();
        Messaging messaging =
                fixture.connect(settings.withTransport(faults.apply(observing)).withListener(events));
        ObservedTransport transport = observed.get();
        if (transport == null) {
            throw new AssertionError("The fixture opened a Messaging without the transport of its settings");
        }
        Node node = new Node(messaging, transport, events, wait);
        nodes.add(node);
        return node;
    }

    Gate gate() {
        Gate gate = new Gate(wait, fixture.environment().threads());
        gates.add(gate);
        return gate;
    }

    void mayLeaveWork() {
        mayLeaveWork = true;
    }

    void mayFailToSettle() {
        mayFailToSettle = true;
    }

    /** Runs a body, and finds out whether it left anything behind. */
    void conduct(Body body) throws Throwable {
        try {
            body.run();
            gates.forEach(Gate::open);
            if (!mayLeaveWork) {
                nodes.forEach(Node::awaitIdle);
            }
        } catch (Throwable failure) {
            try {
                closeAll();
            } catch (Throwable another) {
                failure.addSuppressed(another);
            }
            throw failure;
        }
        closeAll();
        List<String> left = new ArrayList<>();
        nodes.forEach(node -> left.addAll(node.leftovers(mayFailToSettle)));
        if (!left.isEmpty()) {
            throw new AssertionError("The test left behind: " + String.join("; ", left));
        }
    }

    private void closeAll() {
        gates.forEach(Gate::open);
        List<Node> last = new ArrayList<>(nodes);
        Collections.reverse(last);
        for (Node node : last) {
            wait.await(wait.beside(() -> {
                node.messaging().close();
                return "closed";
            }));
        }
    }

    /** The body of a test. */
    @FunctionalInterface
    interface Body {

        void run() throws Throwable;
    }
}
