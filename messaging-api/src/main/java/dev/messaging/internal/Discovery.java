package dev.messaging.internal;

import dev.messaging.Messaging;
import dev.messaging.spi.TransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the transport: by a URL that is given or configured, else the one that stands on the class path. */
public final class Discovery {

    private static final String IN_PROCESS = "memory";
    private static final String URL = "messaging.url";
    private static final String PREFIX = "messaging.";
    private static final String FILE = "messaging.properties";

    /** What the files say by class path, which is searched once: who connects often would wait for the disk each time. */
    private static final Map<ClassLoader, Map<String, String>> FILES = Collections.synchronizedMap(new WeakHashMap<>());

    private Discovery() {}

    /** Connects to the URL, or to what is configured where it is null. */
    public static Messaging connect(@Nullable String url, Map<String, String> properties, EngineOptions options) {
        String address = url == null ? properties.get(URL) : url;
        List<TransportProvider> providers = providers();
        TransportProvider provider = address == null ? only(providers) : knowing(scheme(address), address, providers);
        URI uri = URI.create(opaque(address == null ? provider.defaultUrl() : address));
        return Engine.open(provider, uri, properties, options);
    }

    /** {@code memory:} alone is no URI, but says enough. */
    private static String opaque(String address) {
        return address.endsWith(":") ? address + "/" : address;
    }

    private static String scheme(String address) {
        int end = address.indexOf(':');
        if (end < 1) {
            throw new IllegalArgumentException(
                    "The URL '" + address + "' has no scheme; write the transport before a colon, as in memory:shop");
        }
        return address.substring(0, end);
    }

    private static TransportProvider knowing(String scheme, String address, List<TransportProvider> providers) {
        for (TransportProvider provider : providers) {
            if (provider.schemes().contains(scheme)) {
                return provider;
            }
        }
        TreeSet<String> known = new TreeSet<>();
        providers.forEach(provider -> known.addAll(provider.schemes()));
        throw new IllegalArgumentException("No transport on the class path knows the scheme of '" + address
                + "'; there are " + known + ". Add the transport's module, or correct the URL");
    }

    private static TransportProvider only(List<TransportProvider> providers) {
        List<TransportProvider> others = providers.stream()
                .filter(provider -> !provider.schemes().contains(IN_PROCESS))
                .toList();
        if (others.size() > 1) {
            List<String> names = others.stream()
                    .map(provider -> provider.getClass().getName())
                    .sorted()
                    .toList();
            throw new IllegalStateException("There are several transports on the class path, " + names
                    + ", and no URL says which to use; set " + URL);
        }
        return others.isEmpty() ? knowing(IN_PROCESS, IN_PROCESS, providers) : others.get(0);
    }

    private static List<TransportProvider> providers() {
        List<TransportProvider> providers = new ArrayList<>();
        ServiceLoader.load(TransportProvider.class, loader()).forEach(providers::add);
        return providers;
    }

    /** The configured {@code messaging.*} properties: the system's before the environment's before the file's. */
    public static Map<String, String> configured() {
        Map<String, String> all = new HashMap<>();
        all.putAll(file());
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("MESSAGING_")) {
                all.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        put(all, System.getProperties());
        return all;
    }

    private static void put(Map<String, String> all, Properties properties) {
        properties.forEach((name, value) -> {
            if (name instanceof String key && key.startsWith(PREFIX) && value instanceof String text) {
                all.put(key, text);
            }
        });
    }

    private static Map<String, String> file() {
        ClassLoader loader = loader();
        Map<String, String> known = FILES.get(loader);
        if (known == null) {
            known = new HashMap<>();
            put(known, read(loader));
            FILES.put(loader, known);
        }
        return known;
    }

    private static Properties read(ClassLoader loader) {
        Properties properties = new Properties();
        try (InputStream in = loader.getResourceAsStream(FILE)) {
            if (in != null) {
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
            }
            return properties;
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot read " + FILE + " on the class path", unreadable);
        }
    }

    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return context == null ? Discovery.class.getClassLoader() : context;
    }
}
