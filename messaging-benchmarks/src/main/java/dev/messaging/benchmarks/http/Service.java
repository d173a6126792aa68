package dev.messaging.benchmarks.http;

import dev.messaging.Messaging;
import dev.messaging.Operation;
import dev.messaging.benchmarks.Order;
import dev.messaging.benchmarks.paired.Json;
import dev.messaging.benchmarks.paired.Worker;
import dev.messaging.http.HttpOptions;
import dev.messaging.http.HttpServerOptions;
import dev.messaging.http.HttpTransport;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** The server process: answers each order with itself, at one port by a plain handler of Jetty, at another by a responder. */
public final class Service {

    static final Operation<Order, Order> ECHO = Operation.of("benchmark.order", Order.class, Order.class);
    static final String PATH = "/" + ECHO.name();

    private static final Set<String> SET_BY_JETTY = Set.of("date", "content-length");

    private Service() {}

    /** Says the two base URLs, and serves until its input ends. */
    public static void main(String[] args) throws Exception {
        CompletableFuture<String> listening = new CompletableFuture<>();
        HttpServerOptions options =
                HttpServerOptions.defaults().withOnListening(url -> listening.complete(url.toString()));
        try (Messaging messaging = Messaging.builder()
                .application("benchmarks")
                .transport(HttpTransport.with(HttpOptions.defaults().withServer(options)))
                .connect()) {
            messaging.respond(ECHO, request -> request.payload());
            String responder = listening.join();
            List<Header> headers = headersOfAnswer(responder);
            Server plain = plainJetty(headers);
            Worker.serve("http://127.0.0.1:" + plain.getURI().getPort() + " " + responder, command -> command);
            plain.stop();
        }
    }

    private static List<Header> headersOfAnswer(String baseUrl) throws IOException {
        try (Socket socket = WireTap.connect(baseUrl)) {
            return Header.of(WireTap.ask(socket), SET_BY_JETTY);
        }
    }

    /** Answers with the headers with which the responder answers. */
    private static Server plainJetty(List<Header> headers) throws Exception {
        Server server = new Server();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new PlainHandler(headers));
        server.start();
        return server;
    }

    private static final class PlainHandler extends Handler.Abstract {

        private final List<Header> headers;

        PlainHandler(List<Header> headers) {
            this.headers = headers;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws Exception {
            ByteBuffer body = Content.Source.asByteBuffer(request);
            byte[] json = new byte[body.remaining()];
            body.get(json);
            Order order = Json.decode(json);
            headers.forEach(header -> response.getHeaders().put(header.name(), header.value()));
            response.write(true, ByteBuffer.wrap(Json.encode(order)), callback);
            return true;
        }
    }
}
