package io.riverrun.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import io.riverrun.base.Clock;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * What may run in a simulator takes time, threads, peers and chance from outside: the core modules
 * never reach for them, and the protocol needs none of them.
 */
final class DeterministicCoreTest {

    private static final String[] CORE =
            Product.packagesOf("log", "metadata", "replication", "controller", "coordinator");

    private static final String[] CORE_AND_PROTOCOL =
            Product.packagesOf(
                    "log", "metadata", "replication", "controller", "coordinator", "protocol");

    private static final Set<String> CLOCKS =
            Set.of(
                    "java.lang.System.currentTimeMillis",
                    "java.lang.System.nanoTime",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now",
                    "java.time.Clock.systemUTC",
                    "java.time.Clock.systemDefaultZone",
                    Clock.class.getName() + ".SYSTEM");

    private static final Set<String> THREADS =
            Set.of(
                    "java.lang.Thread.<init>",
                    "java.lang.Thread.ofPlatform",
                    "java.lang.Thread.ofVirtual",
                    "java.lang.Thread.startVirtualThread",
                    "java.lang.Thread.start",
                    "java.lang.Thread.sleep",
                    "java.util.Collection.parallelStream",
                    "java.util.List.parallelStream",
                    "java.util.concurrent.CompletableFuture.delayedExecutor",
                    "java.util.concurrent.CompletableFuture.orTimeout",
                    "java.util.concurrent.CompletableFuture.completeOnTimeout");

    /** Of these types nothing may be called or made. */
    private static final Set<String> THREAD_MAKERS =
            Set.of(
                    "java.util.concurrent.Executors",
                    "java.util.concurrent.ForkJoinPool",
                    "java.util.concurrent.ThreadPoolExecutor",
                    "java.util.concurrent.ScheduledThreadPoolExecutor",
                    "java.util.Timer");

    private static final Set<String> CHANCE =
            Set.of(
                    "java.lang.Math.random",
                    "java.util.UUID.randomUUID",
                    "java.util.random.RandomGenerator.getDefault",
                    "java.util.random.RandomGenerator.of");

    private static final Set<String> CHANCE_MAKERS =
            Set.of("java.util.concurrent.ThreadLocalRandom", "java.security.SecureRandom");

    @Test
    void shouldOpenNoSocketInTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE_AND_PROTOCOL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.net..", "javax.net..", "java.net.http..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.channels\\.(.*Socket.*|Selector|SelectionKey|Pipe)")
                .check(Product.CLASSES);
    }

    @Test
    void shouldReadNoClockInTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE_AND_PROTOCOL)
                .should()
                .accessTargetWhere(names(CLOCKS))
                .check(Product.CLASSES);
    }

    @Test
    void shouldStartNoThreadInTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE_AND_PROTOCOL)
                .should()
                .accessTargetWhere(
                        names(THREADS)
                                .or(belongsTo(THREAD_MAKERS))
                                .or(asynchronousWithoutExecutor()))
                .check(Product.CLASSES);
    }

    @Test
    void shouldDrawNoChanceInTheCore() {
        noClasses()
                .that()
                .resideInAnyPackage(CORE)
                .should()
                .accessTargetWhere(names(CHANCE).or(belongsTo(CHANCE_MAKERS)).or(unseededRandom()))
                .check(Product.CLASSES);
    }

    @Test
    void shouldTouchNoChannelAndNoFileInTheProtocol() {
        noClasses()
                .that()
                .resideInAnyPackage(Product.packagesOf("protocol"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.nio.channels..", "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching("java\\.io\\.(File.*|RandomAccessFile)")
                .check(Product.CLASSES);
    }

    private static DescribedPredicate<JavaAccess<?>> names(Set<String> members) {
        return DescribedPredicate.describe(
                "is one of " + members, access -> members.contains(name(access.getTarget())));
    }

    private static DescribedPredicate<JavaAccess<?>> belongsTo(Set<String> types) {
        return DescribedPredicate.describe(
                "belongs to one of " + types,
                access -> types.contains(access.getTargetOwner().getName()));
    }

    private static DescribedPredicate<JavaAccess<?>> unseededRandom() {
        return DescribedPredicate.describe(
                "is a Random without a seed",
                access ->
                        name(access.getTarget()).equals("java.util.Random.<init>")
                                && parameters(access) == 0);
    }

    /** Such a stage runs on the common pool, which nobody here owns. */
    private static DescribedPredicate<JavaAccess<?>> asynchronousWithoutExecutor() {
        return DescribedPredicate.describe(
                "is asynchronous without an executor",
                access ->
                        access.getTargetOwner().getName().startsWith("java.util.concurrent.Complet")
                                && access.getTarget().getName().endsWith("Async")
                                && !takesAnExecutor(access));
    }

    private static boolean takesAnExecutor(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget unit
                && unit.getRawParameterTypes().stream()
                        .anyMatch(type -> type.getName().equals("java.util.concurrent.Executor"));
    }

    private static int parameters(JavaAccess<?> access) {
        return access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget unit
                ? unit.getRawParameterTypes().size()
                : 0;
    }

    private static String name(AccessTarget target) {
        return target.getOwner().getName() + "." + target.getName();
    }
}
