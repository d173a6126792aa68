package dev.messaging.jdbc;

class H2InboxTest extends InboxContract {

    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
