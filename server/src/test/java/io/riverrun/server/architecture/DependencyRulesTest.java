package io.riverrun.server.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Which module may know which, as drawn in the design: arrows point one way. */
final class DependencyRulesTest {

    /** Each module with all that it may depend on, directly or through another. */
    private static final Map<String, Set<String>> ALLOWED = allowed();

    /** What only the broker's packages, and the server that composes them, may know. */
    private static final Set<String> SHARED_IN_BROKER = Set.of("dispatch", "settings");

    private static Map<String, Set<String>> allowed() {
        Map<String, Set<String>> allowed = new LinkedHashMap<>();
        allowed.put("base", Set.of());
        allowed.put("protocol", Set.of("base"));
        allowed.put("log", Set.of("base", "protocol"));
        allowed.put("metadata", Set.of("base", "protocol"));
        allowed.put("controller", Set.of("base", "protocol", "metadata"));
        allowed.put("zookeeper", Set.of("base", "protocol", "metadata", "controller"));
        allowed.put("replication", Set.of("base", "protocol", "log", "metadata"));
        allowed.put("coordinator", Set.of("base", "protocol", "metadata"));
        allowed.put("security", Set.of("base", "protocol", "metadata"));
        allowed.put(
                "broker",
                Set.of(
                        "base",
                        "protocol",
                        "log",
                        "metadata",
                        "controller",
                        "replication",
                        "coordinator",
                        "security"));
        allowed.put("client", Set.of("base", "protocol"));
        allowed.put("streams", Set.of("base", "protocol", "client"));
        allowed.put("gateway", Set.of("base", "protocol", "client"));
        allowed.put("cli", Set.of("base", "protocol", "client"));
        Set<String> all = new TreeSet<>(allowed.keySet());
        allowed.put("server", all);
        return allowed;
    }

    @Test
    void shouldKnowTheRuleOfEveryModuleThereIs() {
        assertThat(Product.modules()).contains("base", "protocol", "log", "broker", "server");
        assertThat(ALLOWED.keySet()).containsAll(Product.modules());
    }

    @TestFactory
    Stream<DynamicTest> shouldDependOnNothingButWhatIsDrawn() {
        return ALLOWED.keySet().stream()
                .map(module ->
                        DynamicTest.dynamicTest(
                                module,
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAnyPackage(Product.packagesOf(module))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(forbidden(module))
                                                .allowEmptyShould(true)
                                                .check(Product.CLASSES)));
    }

    private static String[] forbidden(String module) {
        return Product.packagesOf(
                ALLOWED.keySet().stream()
                        .filter(other ->
                                !other.equals(module) && !ALLOWED.get(module).contains(other))
                        .toArray(String[]::new));
    }

    @Test
    void shouldImportZooKeeperAndCuratorInOneModuleOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.riverrun.zookeeper..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
                .check(Product.CLASSES);
    }

    @Test
    void shouldImportNothingOfApacheKafka() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "kafka..")
                .check(Product.CLASSES);
    }

    @Test
    void shouldImportNettyInTheBrokersListenerOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.riverrun.broker.listener..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(Product.CLASSES);
    }

    @TestFactory
    Stream<DynamicTest> shouldKeepTheBrokersFeaturesApart() {
        List<String> features = features();
        assertThat(features).contains("produce", "fetch", "topics", "listener");
        return features.stream()
                .map(feature ->
                        DynamicTest.dynamicTest(
                                feature,
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage(ofBroker(feature))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(others(features, feature))
                                                .check(Product.CLASSES)));
    }

    @Test
    void shouldLetWhatFeaturesShareKnowNoFeature() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        SHARED_IN_BROKER.stream()
                                .map(DependencyRulesTest::ofBroker)
                                .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others(features(), "dispatch"))
                .check(Product.CLASSES);
    }

    /** The packages of the broker but those that all may use. */
    private static List<String> features() {
        String broker = Product.ROOT + ".broker.";
        return Product.packages().stream()
                .filter(name -> name.startsWith(broker))
                .map(name -> name.substring(broker.length()).split("\\.", -1)[0])
                .filter(name -> !SHARED_IN_BROKER.contains(name))
                .distinct()
                .toList();
    }

    private static String[] others(List<String> features, String feature) {
        return features.stream()
                .filter(other -> !other.equals(feature))
                .map(DependencyRulesTest::ofBroker)
                .toArray(String[]::new);
    }

    private static String ofBroker(String name) {
        return Product.ROOT + ".broker." + name + "..";
    }

    @Test
    void shouldCallNoPackageByAWordThatSaysNothing() {
        Set<String> empty =
                Set.of("common", "util", "utils", "manager", "helper", "helpers", "impl");
        assertThat(Product.packages())
                .noneMatch(name -> Arrays.stream(name.split("\\.", -1)).anyMatch(empty::contains));
    }

    @Test
    void shouldEndNoClassNameInAWordThatSaysNothing() {
        classes()
                .should()
                .haveNameNotMatching(".*(Util|Utils|Manager|Helper|Impl)(\\$.*)?")
                .check(Product.CLASSES);
    }
}
