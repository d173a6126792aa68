package dev.messaging.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownListener;
import com.rabbitmq.client.ShutdownSignalException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A channel to no broker, and its connection; they remember what they were asked for. */
final class FakeChannel implements InvocationHandler {

    static final int FRAME_MAX = 131_072;

    final Channel channel = proxy(Channel.class);
    final Connection connection = proxy(Connection.class);
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** Is told of each call, before it is carried out. */
    volatile Consumer<String> onCall = call -> {};

    /** What was last told to take from a queue. */
    volatile com.rabbitmq.client.@Nullable Consumer consumer;

    private final List<ShutdownListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong numbers = new AtomicLong();
    private volatile boolean open = true;

    private <T> T proxy(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {type}, this));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        calls.add(method.getName());
        onCall.accept(method.getName());
        if (method.getName().equals("addShutdownListener") && arguments != null) {
            listeners.add((ShutdownListener) arguments[0]);
        }
        if (method.getName().equals("basicConsume") && arguments != null) {
            consumer = (com.rabbitmq.client.Consumer) arguments[arguments.length - 1];
        }
        return switch (method.getName()) {
            case "getConnection" -> connection;
            case "createChannel" -> channel;
            case "getFrameMax" -> FRAME_MAX;
            case "getNextPublishSeqNo" -> numbers.incrementAndGet();
            case "isOpen" -> open;
            case "abort" -> {
                end();
                yield null;
            }
            case "toString" -> "a channel to no broker";
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> arguments != null && proxy == arguments[0];
            default -> null;
        };
    }

    /** As the client does it: whoever ends what has ended already is told of it once more. */
    void end() {
        open = false;
        ShutdownSignalException signal = new ShutdownSignalException(false, true, null, channel);
        listeners.forEach(listener -> listener.shutdownCompleted(signal));
    }
}
