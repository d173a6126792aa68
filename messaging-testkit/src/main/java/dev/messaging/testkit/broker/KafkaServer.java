package dev.messaging.testkit.broker;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A Kafka that formats its storage before, if nobody has: one JVM for both, since most of the time goes into starting it. */
final class KafkaServer {

    /** The broker's class, which is on the class path of who asks for a Kafka made of it. */
    static final String BROKER = "kafka.Kafka";

    private static final String STORAGE_TOOL = "kafka.tools.StorageTool";

    private KafkaServer() {}

    /**
     * Ends with the broker.
     *
     * @param arguments the file of its properties, and where its data is
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        String properties = arguments[0];
        if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
            format(properties);
        }
        Class.forName(BROKER).getMethod("main", String[].class).invoke(null, (Object) new String[] {properties});
    }

    private static void format(String properties) throws ReflectiveOperationException {
        String[] command = {"format", "--cluster-id", KafkaServerProperties.CLUSTER_ID, "--config", properties};
        Object status;
        try {
            status = Class.forName(STORAGE_TOOL)
                    .getMethod("execute", String[].class, PrintStream.class)
                    .invoke(null, command, System.out);
        } catch (InvocationTargetException failure) {
            throw new IllegalStateException("The storage cannot be formatted", failure.getCause());
        }
        if (!Integer.valueOf(0).equals(status)) {
            throw new IllegalStateException("The storage cannot be formatted: status " + status);
        }
    }
}
