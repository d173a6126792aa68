package dev.messaging.examples.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command line of curl's, as far as the documentation uses it.
 *
 * @param url what it calls
 * @param method with what
 * @param headers names and values in turn
 * @param body what it sends; empty if nothing
 * @param showsHead whether it prints the status and the headers of the answer
 */
record Curl(URI url, String method, List<String> headers, String body, boolean showsHead) {

    /**
     * What came back.
     *
     * @param status 0 where it is not known
     * @param headers by name in lower case; none where they are not known
     */
    record Answer(int status, Map<String, String> headers, String body) {

        /** Reads what curl prints. */
        static Answer printed(String text, boolean withHead) {
            String lines = text.replace("\r\n", "\n");
            if (!withHead) {
                return new Answer(0, Map.of(), lines.strip());
            }
            int end = lines.indexOf("\n\n");
            List<String> head =
                    (end < 0 ? lines : lines.substring(0, end)).lines().toList();
            Map<String, String> headers = new TreeMap<>();
            for (String header : head.subList(1, head.size())) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            String status = head.get(0).split(" ", -1)[1];
            return new Answer(
                    Integer.parseInt(status),
                    headers,
                    end < 0 ? "" : lines.substring(end).strip());
        }
    }

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if it is none of curl's, or has an option that this does not know
     */
    static Curl parse(String line) {
        Iterator<String> words = words(line).iterator();
        if (!words.next().equals("curl")) {
            throw new IllegalArgumentException("This is not a call of curl: " + line);
        }
        URI url = null;
        boolean showsHead = false;
        String body = null;
        List<String> headers = new ArrayList<>();
        while (words.hasNext()) {
            String word = words.next();
            switch (word) {
                case "-i" -> showsHead = true;
                case "-H" -> {
                    String[] header = words.next().split(": *", 2);
                    headers.addAll(List.of(header[0], header[1]));
                }
                case "-d" -> body = words.next();
                case "--json" -> {
                    body = words.next();
                    headers.addAll(List.of("Content-Type", "application/json", "Accept", "application/json"));
                }
                default -> {
                    if (word.startsWith("-") || url != null) {
                        throw new IllegalArgumentException("What is " + word + " in " + line);
                    }
                    url = URI.create(word);
                }
            }
        }
        if (url == null) {
            throw new IllegalArgumentException("There is no URL in " + line);
        }
        return new Curl(url, body == null ? "GET" : "POST", headers, body == null ? "" : body, showsHead);
    }

    /** The words of a shell's command line: quotes of both kinds, and lines that go on after a backslash. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean begun = false;
        String text = line.replace("\\\n", " ") + " ";
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '\'' || c == '"') {
                quote = c;
                begun = true;
            } else if (!Character.isWhitespace(c)) {
                word.append(c);
                begun = true;
            } else if (begun) {
                words.add(word.toString());
                word.setLength(0);
                begun = false;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("A quote never ends in " + line);
        }
        return words;
    }

    /** Does what curl would do. */
    Answer call() throws IOException, InterruptedException {
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(new String[0]));
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
        if (!showsHead) {
            return new Answer(0, Map.of(), response.body().strip());
        }
        Map<String, String> came = new TreeMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> came.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        return new Answer(response.statusCode(), came, response.body().strip());
    }
}
