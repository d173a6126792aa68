package dev.messaging;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.messaging.spi.Faults;
import dev.messaging.spi.PendingReplies;
import dev.messaging.spi.StructuredEvent;
import dev.messaging.spi.UntilConfirmed;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** Who may see whom, and who may ask for time, threads and chance. */
@AnalyzeClasses(packages = "dev.messaging", importOptions = ArchitectureTest.WithoutTests.class)
class ArchitectureTest {

    private static final String API = "dev.messaging";
    private static final String SPI = "dev.messaging.spi";
    private static final String MEMORY = "dev.messaging.memory";
    private static final String INTERNAL = "dev.messaging.internal";
    private static final String JSPECIFY = "org.jspecify.annotations";

    /** Waits and times out through the environment, and is the one place that may touch what it overrides. */
    private static final String FUTURE_OF_USERS = "dev.messaging.internal.MessagingFuture";

    private static final Set<String> WAITS_AND_TIMEOUTS =
            Set.of("get", "join", "orTimeout", "completeOnTimeout", "delayedExecutor");

    private static final Set<String> CHANCE = Set.of(
            "java.util.concurrent.ThreadLocalRandom",
            "java.util.Random",
            "java.util.SplittableRandom",
            "java.security.SecureRandom");

    private static final Map<String, Set<String>> FORBIDDEN_CALLS = Map.of(
            "java.lang.System", Set.of("nanoTime", "currentTimeMillis"),
            "java.lang.Math", Set.of("random"),
            "java.lang.Thread", Set.of("sleep", "<init>", "start", "join", "onSpinWait", "yield"),
            "java.lang.Object", Set.of("wait"),
            "java.util.UUID", Set.of("randomUUID"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system", "tick", "tickMillis", "tickSeconds"),
            "java.time.InstantSource", Set.of("system", "tick"));

    /** Wherever a build puts them. */
    static final class WithoutTests implements ImportOption {

        @Override
        public boolean includes(Location location) {
            return !location.contains("/test-classes/");
        }
    }

    // Time, threads and chance

    @ArchTest
    static final ArchRule engine_and_in_process_transport_ask_only_the_environment_for_time_threads_and_chance =
            noClasses()
                    .that(resideInAnyPackage(INTERNAL + "..", MEMORY + "..").or(type(PendingReplies.class)))
                    .should()
                    .accessTargetWhere(describe("is a forbidden call", ArchitectureTest::isForbidden));

    private static boolean isForbidden(JavaAccess<?> access) {
        if (!(access.getTarget() instanceof CodeUnitAccessTarget target)) {
            return false;
        }
        JavaClass owner = target.getOwner();
        return FORBIDDEN_CALLS.getOrDefault(owner.getName(), Set.of()).contains(target.getName())
                || (target.getName().equals("now") && owner.getPackageName().equals("java.time"))
                || isChance(access, owner)
                || owner.isEquivalentTo(Executors.class)
                || owner.getName().startsWith("java.util.concurrent.ForkJoin")
                || owner.getName().equals("java.util.Timer")
                || (owner.isAssignableTo(Thread.class) && target.getName().equals("<init>"))
                || waitsOnAFuture(access, target)
                || isAsyncWithoutExecutor(target);
    }

    /** A subclass of Random that asks the environment is no chance of its own. */
    private static boolean isChance(JavaAccess<?> access, JavaClass owner) {
        return CHANCE.contains(owner.getName())
                && !(owner.isEquivalentTo(Random.class)
                        && access.getOriginOwner().isAssignableTo(Random.class));
    }

    private static boolean waitsOnAFuture(JavaAccess<?> access, CodeUnitAccessTarget target) {
        return target.getOwner().isAssignableTo(Future.class)
                && WAITS_AND_TIMEOUTS.contains(target.getName())
                && !access.getOriginOwner().getName().equals(FUTURE_OF_USERS);
    }

    private static boolean isAsyncWithoutExecutor(CodeUnitAccessTarget target) {
        return (target.getOwner().isAssignableTo(CompletionStage.class)
                        || target.getOwner().isEquivalentTo(CompletableFuture.class))
                && target.getName().endsWith("Async")
                && target.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Executor.class));
    }

    /** The rule above holds just as well if it sees nothing: here it must see everything. */
    @ArchTest
    static void whatever_asks_the_machine_is_seen(JavaClasses unused) {
        JavaClass offender = new ClassFileImporter().importClass(Offender.class);

        assertThat(offender.getMethods())
                .isNotEmpty()
                .allSatisfy(method -> assertThat(method.getAccessesFromSelf())
                        .as(method.getName())
                        .anyMatch(ArchitectureTest::isForbidden));
    }

    @SuppressWarnings({"unused", "FutureReturnValueIgnored", "ThreadSleepMillis", "WaitNotInLoop"
    }) // offends on purpose
    private static final class Offender {

        private final CompletableFuture<String> future = new CompletableFuture<>();

        LongSupplier nanoTimeByReference() {
            return System::nanoTime;
        }

        long currentTime() {
            return System.currentTimeMillis();
        }

        Instant instant() {
            return Instant.now();
        }

        InstantSource systemClock() {
            return InstantSource.system();
        }

        UUID uuid() {
            return UUID.randomUUID();
        }

        int threadLocalRandom() {
            return ThreadLocalRandom.current().nextInt();
        }

        double mathRandom() {
            return Math.random();
        }

        Random newRandom() {
            return new Random();
        }

        void sleep() throws InterruptedException {
            Thread.sleep(1);
        }

        Thread thread() {
            return new Thread(() -> {});
        }

        Executor pool() {
            return Executors.newCachedThreadPool();
        }

        Executor commonPool() {
            return ForkJoinPool.commonPool();
        }

        void timeout() {
            future.orTimeout(1, TimeUnit.SECONDS);
        }

        void timeoutByValue() {
            future.completeOnTimeout("", 1, TimeUnit.SECONDS);
        }

        Executor delayed() {
            return CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);
        }

        void async() {
            future.thenRunAsync(() -> {});
        }

        void asyncOfAStage(CompletionStage<String> stage) {
            stage.thenApplyAsync(value -> value);
        }

        void supplied() {
            CompletableFuture.supplyAsync(() -> "");
        }

        String get() throws Exception {
            return future.get();
        }

        String getInTime() throws Exception {
            return future.get(1, TimeUnit.SECONDS);
        }

        String join() {
            return future.join();
        }

        Function<CompletableFuture<String>, String> joinByReference() {
            return CompletableFuture::join;
        }

        synchronized void waitForMonitor() throws InterruptedException {
            wait();
        }
    }

    // Who sees whom

    /** What is JSON on the wire, as the engine or CloudEvents write it, and adapters need. */
    private static final DescribedPredicate<JavaClass> READS_JSON =
            type(Faults.class).or(type(StructuredEvent.class));

    /** That, and what warns of a broker for all adapters. */
    private static final DescribedPredicate<JavaClass> SEES_LIBRARIES = READS_JSON.or(type(UntilConfirmed.class));

    @ArchTest
    static final ArchRule the_spi_sees_the_api_and_the_jdk = classes()
            .that(resideInAPackage(SPI).and(not(SEES_LIBRARIES)))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SPI, API, "java..", JSPECIFY));

    @ArchTest
    static final ArchRule the_in_process_transport_sees_the_spi_and_the_api = classes()
            .that()
            .resideInAPackage(MEMORY)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(MEMORY, SPI, API, "java..", JSPECIFY));

    @ArchTest
    static final ArchRule only_the_builder_sees_the_engine = noClasses()
            .that(resideInAPackage("dev.messaging..")
                    .and(not(resideInAPackage(INTERNAL + "..")))
                    .and(not(type(MessagingBuilder.class))))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(INTERNAL + "..");

    @ArchTest
    static final ArchRule of_the_api_only_the_builder_sees_the_spi = noClasses()
            .that(resideInAPackage(API).and(not(type(MessagingBuilder.class))))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SPI, MEMORY);

    @ArchTest
    static final ArchRule the_api_sees_the_jdk = classes()
            .that(resideInAPackage(API).and(not(type(MessagingBuilder.class))))
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(API, "java..", JSPECIFY));

    @ArchTest
    static final ArchRule packages_are_free_of_cycles_but_for_the_builder = slices().matching("dev.messaging.(**)")
            .namingSlices("$1")
            .as("packages without the builder")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(type(MessagingBuilder.class), alwaysTrue());

    @ArchTest
    static final ArchRule what_reads_json_sees_the_json_library_too = classes()
            .that(READS_JSON)
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(SPI, API, "java..", JSPECIFY, "tools.jackson.."));

    @ArchTest
    static final ArchRule only_the_engine_and_what_reads_json_see_other_libraries = noClasses()
            .that(resideInAPackage("dev.messaging..")
                    .and(not(resideInAPackage(INTERNAL + "..")))
                    .and(not(SEES_LIBRARIES)))
            .should()
            .dependOnClassesThat(not(resideInAnyPackage("dev.messaging..", "java..", JSPECIFY)));

    @ArchTest
    static final ArchRule the_engine_sees_the_libraries_that_the_design_lists = classes()
            .that()
            .resideInAPackage(INTERNAL + "..")
            .should()
            .onlyDependOnClassesThat(resideInAnyPackage(
                    "dev.messaging..",
                    "java..",
                    JSPECIFY,
                    "tools.jackson..",
                    "org.slf4j..",
                    "io.github.resilience4j..",
                    "com.fasterxml.uuid.."));

    @ArchTest
    static final ArchRule what_is_public_shows_no_other_library = classes()
            .that(resideInAnyPackage(API, SPI, MEMORY)
                    .and(describe("are public", type -> type.getModifiers().contains(JavaModifier.PUBLIC))))
            .should(showOnly(resideInAnyPackage(API, SPI, MEMORY, "java..", JSPECIFY)));

    private static ArchCondition<JavaClass> showOnly(DescribedPredicate<JavaClass> allowed) {
        return new ArchCondition<>("show only classes that " + allowed.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                Stream<JavaType> supertypes =
                        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
                Stream<JavaType> ofMembers = type.getMembers().stream()
                        .filter(ArchitectureTest::isShown)
                        .flatMap(ArchitectureTest::typesOf);
                Stream.concat(supertypes, ofMembers)
                        .flatMap(shown -> shown.getAllInvolvedRawTypes().stream())
                        .map(JavaClass::getBaseComponentType)
                        .filter(shown -> !shown.isPrimitive() && !allowed.test(shown))
                        .forEach(shown -> events.add(
                                SimpleConditionEvent.violated(type, type.getName() + " shows " + shown.getName())));
            }
        };
    }

    private static boolean isShown(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static Stream<JavaType> typesOf(JavaMember member) {
        if (member instanceof JavaCodeUnit code) {
            return Stream.concat(
                    Stream.concat(Stream.of(code.getReturnType()), code.getParameterTypes().stream()),
                    code.getThrowsClause().getTypes().stream());
        }
        return member instanceof JavaField field ? Stream.of(field.getType()) : Stream.empty();
    }

    // Names

    @ArchTest
    static final ArchRule no_class_is_named_after_nothing = noClasses()
            .should()
            .haveNameMatching(".*(Utils?|Helpers?|Managers?|Impl)(\\$.*)?")
            .orShould()
            .haveSimpleNameStartingWith("Abstract");
}
