package dev.messaging.benchmarks.http;

import java.util.List;

/** A client in one setting. */
enum Contender {
    OKHTTP("OkHttp"),
    OKHTTP_NO_TIMEOUTS("OkHttp, no timeouts"),
    MESSAGING("messaging"),
    MESSAGING_BOTH_ENDS("messaging, both ends"),
    OKHTTP_BARE("OkHttp, bare"),
    APACHE("Apache"),
    APACHE_BARE("Apache, bare"),
    REST_CLIENT("RestClient over Apache"),
    REST_CLIENT_JDK("RestClient over JDK");

    private static final List<Header> BARE = List.of(Header.CONTENT_TYPE);

    private final String label;

    Contender(String label) {
        this.label = label;
    }

    /** Opens the client; the headers are those that the library's client sends. */
    Caller open(String baseUrl, List<Header> headers) {
        return switch (this) {
            case OKHTTP -> OkHttpCaller.withTimeouts(baseUrl, headers);
            case OKHTTP_NO_TIMEOUTS -> OkHttpCaller.withoutTimeouts(baseUrl, headers);
            case MESSAGING, MESSAGING_BOTH_ENDS -> new MessagingCaller(baseUrl);
            case OKHTTP_BARE -> OkHttpCaller.withTimeouts(baseUrl, BARE);
            case APACHE -> new ApacheCaller(baseUrl, headers);
            case APACHE_BARE -> new ApacheCaller(baseUrl, BARE);
            case REST_CLIENT -> RestClientCaller.overApache(baseUrl, headers);
            case REST_CLIENT_JDK -> RestClientCaller.overJdk(baseUrl, headers);
        };
    }

    /** Whether the library's responder answers, instead of the plain handler. */
    boolean callsResponder() {
        return this == MESSAGING_BOTH_ENDS;
    }

    boolean runs(Scenario scenario) {
        return !scenario.async() || (this != REST_CLIENT && this != REST_CLIENT_JDK);
    }

    @Override
    public String toString() {
        return label;
    }
}
