package dev.messaging.examples.shop;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** What the check found. */
record Verdict(List<Claim> claims) {

    private static final int SHOWN = 5;

    /** Whether everything is as it must be. */
    boolean holds() {
        return claims.stream()
                .allMatch(claim -> claim.missing().isEmpty() && claim.wrong().isEmpty());
    }

    /** Whether nothing is missing that may still come; what is wrong stays wrong. */
    boolean isComplete() {
        return claims.stream().allMatch(claim -> claim.missing().isEmpty());
    }

    void print(PrintStream out) {
        for (Claim claim : claims) {
            List<String> problems = claim.problems();
            out.println((problems.isEmpty() ? "  ok     " : "  WRONG  ") + claim.text());
            problems.stream().limit(SHOWN).forEach(problem -> out.println("           - " + problem));
            if (problems.size() > SHOWN) {
                out.println("           - and " + (problems.size() - SHOWN) + " more");
            }
        }
    }

    /** Something that must be so, what is missing to it, and what speaks against it. */
    record Claim(String text, List<String> missing, List<String> wrong) {

        Claim(String text) {
            this(text, new ArrayList<>(), new ArrayList<>());
        }

        List<String> problems() {
            List<String> problems = new ArrayList<>(wrong);
            problems.addAll(missing);
            return problems;
        }
    }
}
