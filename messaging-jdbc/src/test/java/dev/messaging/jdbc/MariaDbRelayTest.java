package dev.messaging.jdbc;

@NeedsMariaDb
class MariaDbRelayTest extends RelayContract {

    @Override
    TestDatabase database() {
        return TestDatabase.mariaDb(MariaDb.shared());
    }
}
