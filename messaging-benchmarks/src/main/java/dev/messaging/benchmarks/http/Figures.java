package dev.messaging.benchmarks.http;

import java.util.Arrays;

/**
 * What was measured of one client in one process.
 *
 * @param perSecond calls a second
 * @param median of the calls' times, in microseconds
 * @param p99 what 99 % of the calls were within, in microseconds
 * @param cpu the client's processor time for a call, in microseconds
 * @param bytes what the client allocated for a call
 */
record Figures(double perSecond, double median, double p99, double cpu, double bytes) {

    String toLine() {
        return perSecond + " " + median + " " + p99 + " " + cpu + " " + bytes;
    }

    static Figures ofLine(String line) {
        double[] all = Arrays.stream(line.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
        return new Figures(all[0], all[1], all[2], all[3], all[4]);
    }
}
