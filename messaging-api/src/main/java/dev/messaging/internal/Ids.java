package dev.messaging.internal;

import com.fasterxml.uuid.UUIDClock;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.messaging.spi.Environment;
import java.io.Serial;
import java.util.Random;
import java.util.random.RandomGenerator;

/** Makes message ids: UUIDs in the order of their making, version 7 of RFC 9562. Thread-safe. */
final class Ids {

    private final TimeBasedEpochGenerator generator;

    Ids(Environment environment) {
        UUIDClock clock = new UUIDClock() {
            @Override
            public long currentTimeMillis() {
                return environment.time().clock().millis();
            }
        };
        this.generator = new TimeBasedEpochGenerator(new Chance(environment), clock);
    }

    String next() {
        return generator.generate().toString();
    }

    /** The environment's chance in the form that the generator takes. */
    private static final class Chance extends Random {

        @Serial
        private static final long serialVersionUID = 1;

        private final transient Environment environment;

        Chance(Environment environment) {
            super(0);
            this.environment = environment;
        }

        @Override
        protected int next(int bits) {
            RandomGenerator random = environment.random();
            return random.nextInt() >>> (32 - bits);
        }
    }
}
