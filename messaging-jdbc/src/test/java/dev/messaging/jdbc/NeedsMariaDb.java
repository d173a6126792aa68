package dev.messaging.jdbc;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Tests on a MariaDB; where the machine has none installed they are skipped, as their count tells. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(value = "dev.messaging.jdbc.MariaDb#isInstalled", disabledReason = "no mariadbd is installed")
@interface NeedsMariaDb {}
