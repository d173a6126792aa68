package dev.messaging.http;

import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A server's certificate, and a client that trusts it. */
final class Tls {

    private final HeldCertificate certificate =
            new HeldCertificate.Builder().addSubjectAlternativeName("127.0.0.1").build();
    private final HandshakeCertificates server =
            new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    private final HandshakeCertificates client = new HandshakeCertificates.Builder()
            .addTrustedCertificate(certificate.certificate())
            .build();

    SslContextFactory.Server server() {
        SslContextFactory.Server factory = new SslContextFactory.Server();
        factory.setSslContext(server.sslContext());
        return factory;
    }

    OkHttpClient client() {
        return new OkHttpClient.Builder()
                .sslSocketFactory(client.sslSocketFactory(), client.trustManager())
                .build();
    }

    HttpOptions options() {
        return HttpOptions.defaults()
                .withClient(HttpClientOptions.defaults().withClient(client()))
                .withServer(HttpServerOptions.defaults().withTls(server()).withListen("https://127.0.0.1:0"));
    }
}
