package dev.messaging.examples.shop;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What the check found.
 *
 * @param claims what must be so
 */
public record Verdict(List<Claim> claims) {

    private static final int SHOWN = 5;

    /** Whether everything is as it must be. */
    public boolean holds() {
        return claims.stream()
                .allMatch(claim -> claim.missing().isEmpty() && claim.wrong().isEmpty());
    }

    /** Whether nothing is missing that may still come; what is wrong stays wrong. */
    public boolean isComplete() {
        return claims.stream().allMatch(claim -> claim.missing().isEmpty());
    }

    /** Says what holds, and what does not. */
    public void print(PrintStream out) {
        for (Claim claim : claims) {
            List<String> problems = claim.problems();
            out.println((problems.isEmpty() ? "  ok     " : "  WRONG  ") + claim.text());
            problems.stream().limit(SHOWN).forEach(problem -> out.println("           - " + problem));
            if (problems.size() > SHOWN) {
                out.println("           - and " + (problems.size() - SHOWN) + " more");
            }
        }
    }

    /**
     * Something that must be so.
     *
     * @param text in words
     * @param missing what is missing to it, and may still come
     * @param wrong what speaks against it
     */
    public record Claim(String text, List<String> missing, List<String> wrong) {

        /** Nothing is known of it yet. */
        public Claim(String text) {
            this(text, new ArrayList<>(), new ArrayList<>());
        }

        /** All that keeps it from being so. */
        public List<String> problems() {
            List<String> problems = new ArrayList<>(wrong);
            problems.addAll(missing);
            return problems;
        }
    }
}
