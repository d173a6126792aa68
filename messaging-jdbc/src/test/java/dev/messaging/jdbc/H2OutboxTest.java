package dev.messaging.jdbc;

class H2OutboxTest extends OutboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
