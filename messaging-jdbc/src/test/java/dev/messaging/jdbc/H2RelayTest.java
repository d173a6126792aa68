package dev.messaging.jdbc;

class H2RelayTest extends RelayContract {

    @Override
    TestDatabase database() {
        return TestDatabase.h2();
    }
}
