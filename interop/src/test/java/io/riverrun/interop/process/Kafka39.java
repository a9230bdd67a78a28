package io.riverrun.interop.process;

import java.nio.file.Files;
import java.nio.file.Path;

/** The jars of Apache Kafka 3.9 and of the ZooKeeper it came with. Stateless, thread-safe. */
final class Kafka39 {

    private Kafka39() {}

    /** What the module {@code interop/kafka-3.9} has gathered. */
    static String classPath() {
        Path jars = Workspace.module().resolve("kafka-3.9/target/lib");
        if (!Files.isDirectory(jars)) {
            throw new IllegalStateException(
                    jars + " is missing: build the module interop/kafka-3.9 first");
        }
        return jars + "/*";
    }
}
