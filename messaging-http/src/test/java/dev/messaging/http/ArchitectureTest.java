package dev.messaging.http;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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

    private static final String OWN = "dev.messaging.http";

    /** Wherever a build puts it. */
    static final class OfTheAdapter implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return location.contains("/dev/messaging/http/") && !location.contains("/test-classes/");
        }
    }

    @ArchTest
    static void the_adapter_is_looked_at(JavaClasses classes) {
        assertThat(classes)
                .hasSizeGreaterThan(30)
                .allMatch(type -> type.getPackageName().equals(OWN));
    }

    @ArchTest
    static final ArchRule it_sees_the_spi_and_its_libraries = AdapterRules.seesOnly(
            OWN,
            "tools.jackson..",
            "okhttp3..",
            "okio",
            "kotlin..", // what OkHttp's own signatures show
            "org.eclipse.jetty..");

    /** Its module does not export it. */
    @ArchTest
    static final ArchRule nothing_internal_to_okhttp_is_seen =
            noClasses().should().dependOnClassesThat(resideInAPackage("okhttp3.internal.."));

    @ArchTest
    static final ArchRule the_callers_side_does_not_see_jetty = noClasses()
            .that(describe(
                    "call",
                    type -> type.getName()
                            .matches(".*\\.(\\w*Exchange|HttpSender|HttpClientOptions|HttpWire|CallLine|"
                                    + "StaleConnections|MessageBody|Statuses|Problem)(\\$.*)?")))
            .should()
            .dependOnClassesThat(resideInAPackage("org.eclipse.jetty.."));

    @ArchTest
    static final ArchRule only_the_environment_is_asked_for_time_threads_and_chance =
            AdapterRules.ONLY_THE_ENVIRONMENT_IS_ASKED;

    @ArchTest
    static final ArchRule only_what_users_need_is_public = AdapterRules.publishesOnly(
            "Authenticator",
            "BearerTokens",
            "CallCredentials",
            "ForeignHeaders",
            "HttpAccess",
            "HttpClientOptions",
            "HttpLimits",
            "HttpOptions",
            "HttpServerOptions",
            "HttpTransport",
            "HttpTransportProvider",
            "Routes",
            "RouteTable");

    @ArchTest
    static final ArchRule no_class_is_named_after_nothing = AdapterRules.NO_CLASS_IS_NAMED_AFTER_NOTHING;

    @ArchTest
    static final ArchRule the_provider_is_what_the_service_loader_finds =
            classes().that(type(HttpTransportProvider.class)).should().bePublic();
}
