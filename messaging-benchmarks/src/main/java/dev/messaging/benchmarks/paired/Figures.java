package dev.messaging.benchmarks.paired;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What was measured of one contender in one process.
 *
 * @param perSecond calls or messages a second
 * @param median of the calls' times, in microseconds
 * @param p99 what 99 % of the calls were within, in microseconds
 * @param cpu the client's processor time for a call, in microseconds
 * @param bytes what the client allocated for a call
 * @param others the share of the processors that other processes took meanwhile, in percent
 */
public record Figures(double perSecond, double median, double p99, double cpu, double bytes, double others) {

    /** As a line, but for the others. */
    public String toLine() {
        return perSecond + " " + median + " " + p99 + " " + cpu + " " + bytes;
    }

    /** From such a line. */
    public static Figures ofLine(String line) {
        double[] all = Arrays.stream(line.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Figures(all[0], all[1], all[2], all[3], all[4], 0);
    }

    /** The same beside others who took so much. */
    public Figures withOthers(double percent) {
        return new Figures(perSecond, median, p99, cpu, bytes, percent);
    }

    /** Of turns that took equally long. */
    static Figures mean(List<Figures> turns) {
        return new Figures(
                mean(turns, Figures::perSecond),
                mean(turns, Figures::median),
                mean(turns, Figures::p99),
                mean(turns, Figures::cpu),
                mean(turns, Figures::bytes),
                mean(turns, Figures::others));
    }

    private static double mean(List<Figures> turns, ToDoubleFunction<Figures> figure) {
        return turns.stream().mapToDouble(figure).average().orElseThrow();
    }
}
