package dev.messaging.http;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;

/** What the adapter may see, and what it may ask for. */
@AnalyzeClasses(packages = "dev.messaging", importOptions = ArchitectureTest.OfTheAdapter.class)
class ArchitectureTest {

    private static final String HTTP = "dev.messaging.http";

    private static final Map<String, Set<String>> FORBIDDEN_CALLS = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep", "<init>", "start", "join", "onSpinWait", "yield"),
            "java.lang.Object", Set.of("wait"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.concurrent.CompletableFuture",
                    Set.of("get", "join", "orTimeout", "completeOnTimeout", "delayedExecutor"));

    /** Wherever a build puts it. */
    static final class OfTheAdapter implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return location.contains("/dev/messaging/http/") && !location.contains("/test-classes/");
        }
    }

    private static final DescribedPredicate<JavaClass> EVERYTHING = describe("are there", anything -> true);

    @ArchTest
    static void the_adapter_is_looked_at(JavaClasses classes) {
        assertThat(classes)
                .hasSizeGreaterThan(30)
                .allMatch(type -> type.getPackageName().equals(HTTP));
    }

    @ArchTest
    static final ArchRule it_sees_the_spi_and_its_libraries = classes()
            .that(EVERYTHING)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    HTTP,
                    "dev.messaging",
                    "dev.messaging.spi",
                    "java..",
                    "org.jspecify.annotations",
                    "org.slf4j",
                    "tools.jackson..",
                    "okhttp3..",
                    "okio",
                    "kotlin..", // what OkHttp's own signatures show
                    "org.eclipse.jetty.."));

    /** Its module does not export it. */
    @ArchTest
    static final ArchRule nothing_internal_to_okhttp_is_seen =
            noClasses().that(EVERYTHING).should().dependOnClassesThat(resideInAPackage("okhttp3.internal.."));

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
    static final ArchRule only_the_environment_is_asked_for_time_threads_and_chance = noClasses()
            .that(EVERYTHING)
            .should()
            .accessTargetWhere(describe("is a forbidden call", ArchitectureTest::isForbidden));

    private static boolean isForbidden(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
            return false;
        }
        JavaClass owner = target.getOwner();
        return FORBIDDEN_CALLS.getOrDefault(owner.getName(), Set.of()).contains(target.getName())
                || (target.getName().equals("now") && owner.getPackageName().equals("java.time"))
                || owner.isEquivalentTo(Executors.class)
                || owner.getName().startsWith("java.util.concurrent.ForkJoin")
                || owner.getName().matches("java\\.util\\.(Random|SplittableRandom|Timer)|.*ThreadLocalRandom")
                || (owner.isAssignableTo(Thread.class) && target.getName().equals("<init>"));
    }

    @ArchTest
    static final ArchRule only_what_users_need_is_public = classes()
            .that(describe(
                    "are public and on their own",
                    type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass()))
            .should(be(describe(
                    "what users need",
                    type -> Set.of(
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
                                    "RouteTable")
                            .contains(type.getSimpleName()))));

    @ArchTest
    static final ArchRule no_class_is_named_after_nothing = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    @ArchTest
    static final ArchRule the_provider_is_what_the_service_loader_finds =
            classes().that(type(HttpTransportProvider.class)).should().bePublic();
}
