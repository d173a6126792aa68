package dev.messaging.testkit.contract;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What every transport promises, each promise by its number. An adapter's test extends this class and supplies a
 * fixture; that is all.
 *
 * <p>What the transport does not owe is skipped with the reason. What it keeps is written to {@code
 * target/contract/matrix.md}.
 */
public abstract class TransportContract {

    /** For the adapter's test. */
    protected TransportContract() {}

    /**
     * A new fixture; each test has one of its own and closes it.
     *
     * @throws Exception if the broker is not there, or the like: the test fails
     */
    protected abstract TransportFixture fixture() throws Exception;

    @Nested
    @DisplayName("what is owed")
    class Owed extends OwedPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("sending")
    class Sending extends SendingPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("failures of sending")
    class SendFailures extends SendFailurePromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("limits")
    class Limits extends LimitPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("requesting")
    class Requesting extends RequestingPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("requests among each other")
    class RequestChains extends RequestChainPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("retrying")
    class Retrying extends RetryPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("dead letters")
    class DeadLetters extends DeadLetterPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("dead letters by hand")
    class Replays extends ReplayPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("duplicates")
    class Duplicates extends DuplicatePromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("leases and their store")
    class Stores extends StorePromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("order")
    class Ordering extends OrderingPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("deadlines")
    class Deadlines extends DeadlinePromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("context")
    class Contexts extends ContextPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("bodies and headers")
    class Fidelity extends FidelityPromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }

    @Nested
    @DisplayName("coming and going")
    class Lifecycle extends LifecyclePromises {

        @Override
        TransportFixture newFixture() throws Exception {
            return TransportContract.this.fixture();
        }
    }
}
