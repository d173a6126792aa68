package dev.messaging;

import java.util.regex.Pattern;

/** The one rule for names, chosen so that each name is legal as a URL path, an AMQP queue and a Kafka topic. */
final class Names {

    private static final Pattern PORTABLE = Pattern.compile("[A-Za-z0-9]+([.-][A-Za-z0-9]+)*");
    private static final int MAX_LENGTH = 100;
    private static final int MAX_SUBSCRIPTION_LENGTH = 60;

    private Names() {}

    static String requirePortable(String what, String name) {
        return require(what, name, MAX_LENGTH);
    }

    static String requirePortableSubscription(String name) {
        return require("subscription", name, MAX_SUBSCRIPTION_LENGTH);
    }

    private static String require(String what, String name, int maxLength) {
        if (name.length() > maxLength) {
            throw new IllegalArgumentException("The " + what + " name '" + name + "' has " + name.length()
                    + " characters; shorten it to " + maxLength + " or fewer");
        }
        if (!PORTABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("The " + what + " name '" + name
                    + "' is not portable; use letters and digits, separated by single dots or hyphens");
        }
        if (name.equals("amq") || name.startsWith("amq.")) {
            throw new IllegalArgumentException("The " + what + " name '" + name
                    + "' begins with 'amq', which AMQP reserves; choose another first label");
        }
        return name;
    }
}
