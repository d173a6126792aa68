package dev.messaging.examples.shop.deployment;

/** A process that does as its name says. */
final class StubService {

    private StubService() {}

    public static void main(String[] arguments) throws Exception {
        Lifeline lifeline = Lifeline.ofThisProcess();
        String name = arguments[0];
        System.err.println("I am " + name);
        if (name.startsWith("broken")) {
            throw new IllegalStateException("nothing works");
        }
        lifeline.started("jar-of-" + arguments[1]);
        switch (name) {
            case "finishing" -> lifeline.finished();
            case "mortal" -> throw new IllegalStateException("my time has come");
            case "chatty" -> System.out.println("Hello, terminal!");
            default -> {}
        }
        lifeline.end().join();
        System.exit(name.startsWith("sore") ? 3 : 0);
    }
}
