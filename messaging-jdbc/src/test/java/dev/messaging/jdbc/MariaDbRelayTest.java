package dev.messaging.jdbc;

class MariaDbRelayTest extends RelayContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
