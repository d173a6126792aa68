package dev.messaging.examples.files;

import dev.messaging.spi.Capability;
import dev.messaging.spi.SystemEnvironment;
import dev.messaging.testkit.contract.TransportContract;
import dev.messaging.testkit.contract.TransportFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The contract over files. Most of it is waiting, so several tests wait at once. */
// snippet: files-contract
@Execution(ExecutionMode.CONCURRENT)
class FileContractTest extends TransportContract {

    static final Set<Capability> OWES =
            Set.of(Capability.STORES, Capability.REDELIVERS, Capability.DELAYS, Capability.DEAD_LETTERS);

    @TempDir
    static Path directory;

    @Override
    protected TransportFixture fixture() throws IOException {
        Path messages = Files.createTempDirectory(directory, "contract-");
        String threads = messages.getFileName() + "-";
        SystemEnvironment environment = new SystemEnvironment(threads);
        return new TransportFixture(
                "files", OWES, environment, context -> FileTransportProvider.open(messages, context)) {

            @Override
            public List<String> threadNames() {
                return List.of(threads);
            }

            @Override
            public void close() {
                environment.close();
            }
        };
    }
}
// end snippet
