package dev.messaging.internal;

import dev.messaging.PayloadCodec;
import java.lang.ref.WeakReference;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON by Jackson; reads what it knows and passes over what it does not. */
final class JsonCodec implements PayloadCodec {

    static final String CONTENT_TYPE = "application/json";

    /** By class loader, because a codec keeps the classes that it has met: those of another application are not its own. */
    private static final Map<ClassLoader, WeakReference<JsonCodec>> SHARED = new WeakHashMap<>();

    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    private final ConcurrentMap<Type, ObjectWriter> writers = new ConcurrentHashMap<>();
    private final ConcurrentMap<Type, ObjectReader> readers = new ConcurrentHashMap<>();

    private JsonCodec() {}

    /** The application's: one that is in use already, because a mapper is costly to make and to acquaint with types. */
    static JsonCodec shared() {
        ClassLoader application = Thread.currentThread().getContextClassLoader();
        synchronized (SHARED) {
            WeakReference<JsonCodec> known = SHARED.get(application);
            JsonCodec codec = known == null ? null : known.get();
            if (codec == null) {
                codec = new JsonCodec();
                SHARED.put(application, new WeakReference<>(codec));
            }
            return codec;
        }
    }

    @Override
    public String contentType() {
        return CONTENT_TYPE;
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals(CONTENT_TYPE) || mediaType.endsWith("+json");
    }

    @Override
    public byte[] encode(Object payload, Type type) {
        ObjectWriter writer = writers.get(type);
        if (writer == null) {
            writer = writers.computeIfAbsent(type, t -> mapper.writerFor(mapper.constructType(t)));
        }
        return writer.writeValueAsBytes(payload);
    }

    @Override
    public Object decode(byte[] body, Type type) {
        ObjectReader reader = readers.get(type);
        if (reader == null) {
            reader = readers.computeIfAbsent(type, t -> mapper.readerFor(mapper.constructType(t)));
        }
        Object payload = reader.readValue(body);
        if (payload == null) {
            throw new IllegalArgumentException("The body is the JSON null, or empty");
        }
        return payload;
    }
}
