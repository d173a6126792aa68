package dev.messaging.benchmarks.http;

import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Objects;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/** Spring's RestClient, which gets and gives bytes here: its quickest way. */
final class RestClientCaller implements Caller {

    private final RestClient client;
    private final URI url;
    private final List<Header> headers;

    private RestClientCaller(ClientHttpRequestFactory requests, String baseUrl, List<Header> headers) {
        this.client = RestClient.builder().requestFactory(requests).build();
        this.url = URI.create(baseUrl + Service.PATH);
        this.headers = headers;
    }

    /** Over Apache HttpClient, which it takes where that is on the class path. */
    static RestClientCaller overApache(String baseUrl, List<Header> headers) {
        return new RestClientCaller(
                new HttpComponentsClientHttpRequestFactory(ApacheCaller.client()), baseUrl, headers);
    }

    /** Over the JDK's client, which it takes where there is no other. */
    static RestClientCaller overJdk(String baseUrl, List<Header> headers) {
        HttpClient jdk =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new RestClientCaller(new JdkClientHttpRequestFactory(jdk), baseUrl, headers);
    }

    @Override
    public Order call(Order order) {
        byte[] answer = client.post()
                .uri(url)
                .headers(all -> headers.forEach(header -> all.add(header.name(), header.value())))
                .body(Json.encode(order))
                .retrieve()
                .body(byte[].class);
        return Json.decode(Objects.requireNonNull(answer));
    }

    @Override
    public void close() {
        // its connections end with the process
    }
}
