package dev.messaging.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

    private static final String UNABLE = "Unable to replicate the partition 3 time(s): ";

    @ParameterizedTest
    @CsvSource({
        "'All brokers are currently fenced, or have all their log directories cordoned.', true",
        "'The target replication factor of 3 cannot be reached because only 1 broker(s) are registered.', false"
    })
    void a_replication_that_is_not_possible_may_be_when_brokers_have_started(String reason, boolean isTransient) {
        assertThat(Failures.preparing("topic orders", new InvalidReplicationFactorException(UNABLE + reason))
                        .isTransient())
                .isEqualTo(isTransient);
    }
}
