package dev.messaging.testkit.simulation;

/** Prints what happened under some seeds, as hashes: to be compared between JDKs. */
final class TraceHashes {

    private static final int SEEDS = 100;

    private TraceHashes() {}

    public static void main(String... arguments) {
        System.out.print(all());
    }

    static String all() {
        StringBuilder hashes = new StringBuilder();
        for (EngineScenarios scenario : EngineScenarios.values()) {
            for (long seed = 1; seed <= SEEDS; seed++) {
                long hash = SimulationRun.of(seed, scenario.of(Subject.WHOLE)).trace();
                hashes.append(scenario)
                        .append(' ')
                        .append(seed)
                        .append(' ')
                        .append(Long.toHexString(hash))
                        .append('\n');
            }
        }
        return hashes.toString();
    }
}
