package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp with limits that are never reached, and a pool that keeps every connection. */
final class OkHttpCaller implements Caller {

    private static final Set<String> SET_BY_OKHTTP = Set.of("user-agent", "accept-encoding");
    private static final int CONNECTIONS = 1_024;

    private final OkHttpClient client;
    private final HttpUrl url;
    private final List<Header> headers;

    private OkHttpCaller(OkHttpClient.Builder builder, String baseUrl, List<Header> headers) {
        this.client = builder.connectionPool(new ConnectionPool(CONNECTIONS, 30, TimeUnit.SECONDS))
                .build();
        this.client.dispatcher().setMaxRequests(CONNECTIONS);
        this.client.dispatcher().setMaxRequestsPerHost(CONNECTIONS);
        this.url = HttpUrl.get(baseUrl + Service.PATH);
        this.headers = headers.stream()
                .filter(header -> !SET_BY_OKHTTP.contains(header.name().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** With a timer for each read and write, which is OkHttp's default. */
    static OkHttpCaller withTimeouts(String baseUrl, List<Header> headers) {
        return new OkHttpCaller(new OkHttpClient.Builder(), baseUrl, headers);
    }

    /** Without, which costs less. */
    static OkHttpCaller withoutTimeouts(String baseUrl, List<Header> headers) {
        OkHttpClient.Builder builder =
                new OkHttpClient.Builder().readTimeout(Duration.ZERO).writeTimeout(Duration.ZERO);
        return new OkHttpCaller(builder, baseUrl, headers);
    }

    @Override
    public Order call(Order order) throws IOException {
        try (Response response = newCall(order).execute()) {
            return decode(response);
        }
    }

    @Override
    public CompletableFuture<Order> callAsync(Order order) {
        CompletableFuture<Order> answer = new CompletableFuture<>();
        newCall(order).enqueue(new Callback() {

            @Override
            public void onResponse(Call call, Response response) throws IOException {
                try (response) {
                    answer.complete(decode(response));
                }
            }

            @Override
            public void onFailure(Call call, IOException failure) {
                answer.completeExceptionally(failure);
            }
        });
        return answer;
    }

    private Call newCall(Order order) {
        Request.Builder request = new Request.Builder().url(url).post(RequestBody.create(Json.encode(order)));
        headers.forEach(header -> request.addHeader(header.name(), header.value()));
        return client.newCall(request.build());
    }

    private static Order decode(Response response) throws IOException {
        if (!response.isSuccessful()) {
            throw new IOException("Status " + response.code());
        }
        return Json.decode(response.body().bytes());
    }

    @Override
    public void close() {
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }
}
