package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/** Apache HttpClient 5, blocking and asynchronous, without what a message does not need. */
final class ApacheCaller implements Caller {

    private static final int CONNECTIONS = 1_024;

    private final CloseableHttpClient client = client();
    private final CloseableHttpAsyncClient asyncClient = asyncClient();
    private final String url;
    private final List<Header> headers;

    ApacheCaller(String baseUrl, List<Header> headers) {
        this.url = baseUrl + Service.PATH;
        this.headers = headers;
    }

    static CloseableHttpClient client() {
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setMaxConnTotal(CONNECTIONS)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private static CloseableHttpAsyncClient asyncClient() {
        CloseableHttpAsyncClient client = HttpAsyncClients.custom()
                .setConnectionManager(PoolingAsyncClientConnectionManagerBuilder.create()
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setMaxConnTotal(CONNECTIONS)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
        client.start();
        return client;
    }

    @Override
    public Order call(Order order) throws IOException {
        HttpPost request = new HttpPost(url);
        headers.forEach(header -> request.addHeader(header.name(), header.value()));
        request.setEntity(new ByteArrayEntity(Json.encode(order), null));
        return client.execute(request, ApacheCaller::decode);
    }

    private static Order decode(ClassicHttpResponse response) throws HttpException, IOException {
        requireSuccess(response.getCode());
        return Json.decode(EntityUtils.toByteArray(response.getEntity()));
    }

    @Override
    public CompletableFuture<Order> callAsync(Order order) {
        SimpleHttpRequest request = SimpleHttpRequest.create("POST", url);
        headers.forEach(header -> request.addHeader(header.name(), header.value()));
        request.setBody(Json.encode(order), ContentType.APPLICATION_JSON);
        Answer answer = new Answer();
        asyncClient.execute(request, answer);
        return answer.order;
    }

    private static void requireSuccess(int status) throws IOException {
        if (status / 100 != 2) {
            throw new IOException("Status " + status);
        }
    }

    @Override
    public void close() {
        client.close(CloseMode.GRACEFUL);
        asyncClient.close(CloseMode.GRACEFUL);
    }

    private static final class Answer implements FutureCallback<SimpleHttpResponse> {

        private final CompletableFuture<Order> order = new CompletableFuture<>();

        @Override
        public void completed(SimpleHttpResponse response) {
            try {
                requireSuccess(response.getCode());
                order.complete(Json.decode(response.getBodyBytes()));
            } catch (IOException refused) {
                failed(refused);
            }
        }

        @Override
        public void failed(@Nullable Exception failure) {
            order.completeExceptionally(failure);
        }

        @Override
        public void cancelled() {
            order.cancel(false);
        }
    }
}
