package dev.messaging.testkit.broker;

import java.util.regex.Pattern;

/** Addresses as a log may show them. */
final class Passwords {

    private static final Pattern USER_INFO = Pattern.compile("//[^/]*@");

    private Passwords() {}

    static String hidden(String url) {
        return USER_INFO.matcher(url).replaceFirst("//***@");
    }
}
