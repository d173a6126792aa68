package dev.messaging.examples.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts webhooks as GitHub does, and knows nothing of this library.
 *
 * <p>What is not answered by 2xx it delivers again, with the same {@code X-GitHub-Delivery}, until it is. Thread-safe.
 */
final class GitHub implements AutoCloseable {

    static final String CONTENT_TYPE = "application/json";
    static final String SIGNATURE = "X-Hub-Signature-256";

    private static final String HMAC = "HmacSHA256";
    private static final SecretKeySpec SECRET = new SecretKeySpec("between the two of us".getBytes(UTF_8), HMAC);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int LATER = 503;
    private static final int AT_ONCE = 16;
    private static final int PAUSE_MILLIS = 100;

    private final URI url;
    private final Runnable onConfirmed;
    private final HttpClient client;
    private final ExecutorService posting = Executors.newFixedThreadPool(AT_ONCE);
    private final Set<Post> unconfirmed = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();

    /**
     * Will post.
     *
     * @param url where to
     * @param onConfirmed is run after each 2xx, by the thread that has posted, which posts nothing else meanwhile
     */
    GitHub(URI url, Runnable onConfirmed) {
        this.url = url;
        this.onConfirmed = onConfirmed;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
    }

    /** Posts it, so many times at the same moment; returns at once. */
    void post(Delivery delivery, int times) {
        CountDownLatch ready = new CountDownLatch(times);
        for (int i = 0; i < times; i++) {
            Post post = new Post(delivery, i);
            unconfirmed.add(post);
            posting.execute(() -> deliver(post, ready));
        }
    }

    /** One that waits for the others has a thread, and theirs are the next that are free: none waits for ever. */
    private void deliver(Post post, CountDownLatch ready) {
        try {
            ready.countDown();
            ready.await();
            for (String failure = attempt(post.delivery); !failure.isEmpty(); failure = attempt(post.delivery)) {
                failures.merge(failure, 1, Integer::sum);
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
            unconfirmed.remove(post);
            onConfirmed.run();
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** Posts it once; returns what went wrong, or nothing. */
    private String attempt(Delivery delivery) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url)
                .header("User-Agent", "GitHub-Hookshot/demo")
                .header("Accept", "*/*")
                .header("Content-Type", CONTENT_TYPE)
                .header("X-GitHub-Delivery", delivery.id())
                .header("X-GitHub-Event", delivery.event())
                .header(SIGNATURE, signature(delivery.body()))
                .timeout(PATIENCE)
                .POST(BodyPublishers.ofByteArray(delivery.body()))
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            return status / 100 == 2 ? "" : "answered " + status + (status == LATER ? ", which means: later" : "");
        } catch (ConnectException nobody) {
            return "nobody listens";
        } catch (HttpTimeoutException silence) {
            return "no answer in " + PATIENCE.toSeconds() + " s";
        } catch (IOException cut) {
            return "cut off before the answer";
        }
    }

    /** What GitHub says of a body, so that others can tell that it is GitHub's. */
    static String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(SECRET);
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What was not confirmed yet. */
    Set<Delivery> unconfirmed() {
        return unconfirmed.stream().map(Post::delivery).collect(Collectors.toSet());
    }

    /** How often what went wrong, before it went right. */
    Map<String, Integer> failures() {
        return new TreeMap<>(failures);
    }

    /** Posts no more. */
    @Override
    public void close() {
        posting.shutdownNow();
        try {
            if (!posting.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("A post does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One of the times that a webhook is posted, until it is confirmed. */
    private record Post(Delivery delivery, int number) {}
}
