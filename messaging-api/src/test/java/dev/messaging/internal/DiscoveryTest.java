package dev.messaging.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DiscoveryTest {

    private static final String NAME = "messaging.discovery-test";

    private final ClassLoader own = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restore() {
        Thread.currentThread().setContextClassLoader(own);
        System.clearProperty(NAME);
    }

    @Test
    void the_file_is_read_once_for_each_class_path() {
        ClassPath shop = new ClassPath("shop");
        ClassPath bank = new ClassPath("bank");

        for (int i = 0; i < 3; i++) {
            assertThat(configuredOn(shop)).isEqualTo("shop");
            assertThat(configuredOn(bank)).isEqualTo("bank");
        }

        assertThat(shop.searches).isEqualTo(1);
        assertThat(bank.searches).isEqualTo(1);
    }

    @Test
    void what_the_system_says_comes_before_and_is_asked_each_time() {
        ClassPath shop = new ClassPath("shop");
        assertThat(configuredOn(shop)).isEqualTo("shop");

        System.setProperty(NAME, "operator");
        assertThat(configuredOn(shop)).isEqualTo("operator");

        System.clearProperty(NAME);
        assertThat(configuredOn(shop)).isEqualTo("shop");
    }

    @Test
    void a_class_path_that_is_gone_is_not_kept() {
        WeakReference<ClassLoader> application = goneAfterUse();
        restore();

        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return application.get() == null;
        });
    }

    private static WeakReference<ClassLoader> goneAfterUse() {
        ClassPath application = new ClassPath("gone");
        assertThat(configuredOn(application)).isEqualTo("gone");
        return new WeakReference<>(application);
    }

    private static String configuredOn(ClassLoader application) {
        Thread.currentThread().setContextClassLoader(application);
        return Discovery.configured().get(NAME);
    }

    /** One with a file of its own. */
    private static final class ClassPath extends ClassLoader {

        private final String application;
        private int searches;

        ClassPath(String application) {
            this.application = application;
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            if (!name.equals("messaging.properties")) {
                return super.getResourceAsStream(name);
            }
            searches++;
            String file = NAME + "=" + application + "\nother.name=ignored\n";
            return new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8));
        }
    }
}
