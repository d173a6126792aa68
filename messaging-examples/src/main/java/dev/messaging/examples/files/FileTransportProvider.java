package dev.messaging.examples.files;

import dev.messaging.MessagingException.Outcome;
import dev.messaging.TransportUnavailableException;
import dev.messaging.spi.Transport;
import dev.messaging.spi.TransportContext;
import dev.messaging.spi.TransportProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;

/** Opens {@code file:} URLs, each of which names a directory that all who talk to each other share. */
// snippet: files-provider
public final class FileTransportProvider implements TransportProvider {

    @Override
    public Set<String> schemes() {
        return Set.of("file");
    }

    @Override
    public String defaultUrl() {
        return Path.of("messages").toUri().toString();
    }

    @Override
    public Transport open(TransportContext context) {
        URI uri = context.uri();
        return open(Path.of(uri == null ? URI.create(defaultUrl()) : uri), context);
    }

    static Transport open(Path directory, TransportContext context) {
        try {
            return new FileTransport(directory, context);
        } catch (IOException failure) {
            throw new TransportUnavailableException("Cannot use " + directory, Outcome.NOT_SENT, failure);
        }
    }
}
// end snippet
