package dev.messaging.examples.shop.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JarDigestTest {

    @Test
    void isTheSameForAllClassesOfAJar() {
        assertThat(JarDigest.of(Test.class))
                .matches("[0-9a-f]{64}")
                .isEqualTo(JarDigest.of(org.junit.jupiter.api.Timeout.class))
                .isNotEqualTo(JarDigest.of(org.assertj.core.api.Assertions.class));
        assertThat(JarDigest.source(Test.class).getFileName().toString()).matches("junit-jupiter-api.*\\.jar");
    }

    @Test
    void isNoneWithoutAJar() {
        assertThat(JarDigest.of(JarDigest.class)).isEqualTo("none");
    }
}
