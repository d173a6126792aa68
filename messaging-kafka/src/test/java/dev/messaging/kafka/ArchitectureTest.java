package dev.messaging.kafka;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import dev.messaging.testkit.architecture.AdapterRules;

/** What the adapter may see, and what it may ask for. */
@AnalyzeClasses(packages = "dev.messaging", importOptions = ArchitectureTest.OfTheAdapter.class)
class ArchitectureTest {

    private static final String OWN = "dev.messaging.kafka";

    /** Wherever a build puts it. */
    static final class OfTheAdapter implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return location.contains("/dev/messaging/kafka/") && !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static void the_adapter_is_looked_at(JavaClasses classes) {
        assertThat(classes)
                .hasSizeGreaterThan(25)
                .allMatch(type -> type.getPackageName().equals(OWN));
    }

    @ArchTest
    static final ArchRule it_sees_the_spi_and_its_libraries = AdapterRules.seesOnly(OWN, "org.apache.kafka..");

    @ArchTest
    static final ArchRule only_the_environment_is_asked_for_time_threads_and_chance =
            AdapterRules.ONLY_THE_ENVIRONMENT_IS_ASKED;

    @ArchTest
    static final ArchRule only_what_users_need_is_public = AdapterRules.publishesOnly(
            "KafkaOptions", "KafkaTransport", "KafkaTransportProvider", "PerTopicStickyAssignor");

    @ArchTest
    static final ArchRule no_class_is_named_after_nothing = AdapterRules.NO_CLASS_IS_NAMED_AFTER_NOTHING;

    @ArchTest
    static final ArchRule the_provider_is_what_the_service_loader_finds =
            classes().that(type(KafkaTransportProvider.class)).should().bePublic();
}
