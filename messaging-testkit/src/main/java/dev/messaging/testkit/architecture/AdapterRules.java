package dev.messaging.testkit.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * What holds for the code of each transport, as rules of ArchUnit:
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "org.example.pigeon", importOptions = ImportOption.DoNotIncludeTests.class)
 * class ArchitectureTest {
 *
 *     @ArchTest
 *     static final ArchRule it_sees_the_spi_and_its_libraries = AdapterRules.seesOnly("org.example.pigeon", "org.example.loft..");
 *
 *     @ArchTest
 *     static final ArchRule only_the_environment_is_asked = AdapterRules.ONLY_THE_ENVIRONMENT_IS_ASKED;
 * }
 * }</pre>
 */
public final class AdapterRules {

    private static final Map<String, Set<String>> FORBIDDEN_CALLS = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep", "<init>", "start", "join", "onSpinWait", "yield"),
            "java.lang.Object", Set.of("wait"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.util.concurrent.CompletableFuture",
                    Set.of("get", "join", "orTimeout", "completeOnTimeout", "delayedExecutor"));

    private static final DescribedPredicate<JavaClass> EVERYTHING = describe("are there", anything -> true);

    /** Only the {@link dev.messaging.spi.Environment} is asked for time, threads and chance. */
    public static final ArchRule ONLY_THE_ENVIRONMENT_IS_ASKED = noClasses()
            .that(EVERYTHING)
            .should()
            .accessTargetWhere(describe("is a forbidden call", AdapterRules::isForbidden));

    /** No class has a name that says nothing. */
    public static final ArchRule NO_CLASS_IS_NAMED_AFTER_NOTHING = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");

    private AdapterRules() {}

    /**
     * It sees its own package, the API, the SPI, the JDK and its libraries.
     *
     * @param libraries in addition to JSpecify and SLF4J, as ArchUnit names packages: {@code org.example..}
     */
    public static ArchRule seesOnly(String own, String... libraries) {
        String[] seen = Stream.concat(
                        Stream.of(
                                own,
                                "dev.messaging",
                                "dev.messaging.spi",
                                "java..",
                                "org.jspecify.annotations",
                                "org.slf4j"),
                        Arrays.stream(libraries))
                .toArray(String[]::new);
        return classes().that(EVERYTHING).should().onlyDependOnClassesThat(resideInAnyPackage(seen));
    }

    /** Of the classes that stand on their own, only these are public. */
    public static ArchRule publishesOnly(String... simpleNames) {
        Set<String> published = Set.of(simpleNames);
        return classes()
                .that(describe(
                        "are public and on their own",
                        type -> type.getModifiers().contains(JavaModifier.PUBLIC) && !type.isNestedClass()))
                .should(be(describe("what users need", type -> published.contains(type.getSimpleName()))));
    }

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
}
