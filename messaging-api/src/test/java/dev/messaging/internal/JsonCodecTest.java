package dev.messaging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonCodecTest {

    private final ClassLoader own = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(own);
    }

    private static JsonCodec codecOf(ClassLoader application) {
        Thread.currentThread().setContextClassLoader(application);
        return JsonCodec.shared();
    }

    @Test
    void one_application_shares_a_codec() {
        JsonCodec codec = codecOf(own);

        assertThat(codecOf(own)).isSameAs(codec);
    }

    @Test
    void two_applications_do_not() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], own)) {
            JsonCodec codec = codecOf(own);

            assertThat(codecOf(other)).isNotSameAs(codec);
        }
    }

    @Test
    void a_thread_without_a_class_loader_has_one_too() {
        JsonCodec codec = codecOf(null);

        assertThat(codecOf(null)).isSameAs(codec);
    }

    @Test
    void an_application_that_is_gone_is_not_kept() throws Exception {
        WeakReference<ClassLoader> application = goneAfterUse();
        restore();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return application.get() == null;
        });
    }

    /** The codec, while it is used, keeps the classes that it has met. */
    private WeakReference<ClassLoader> goneAfterUse() throws Exception {
        try (URLClassLoader application = new URLClassLoader(new URL[] {classes()}, null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                return name.equals(Order.class.getName()) ? super.findClass(name) : own.loadClass(name);
            }
        }) {
            Class<?> order = application.loadClass(Order.class.getName());
            assertThat(order.getClassLoader()).isSameAs(application);
            codecOf(application).decode("{\"id\":\"o-1\"}".getBytes(StandardCharsets.UTF_8), order);
            return new WeakReference<>(application);
        }
    }

    private static URL classes() {
        return JsonCodecTest.class.getProtectionDomain().getCodeSource().getLocation();
    }

    /** What one application sends. */
    public record Order(String id) {}
}
