package dev.messaging.testkit.contract;

/** The in-process transport in virtual time: the same promises, and no wait at all. */
class InProcessVirtualTimeContractTest extends TransportContract {

    @Override
    protected TransportFixture fixture() {
        return new VirtualFixture();
    }
}
