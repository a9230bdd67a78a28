package io.riverrun.broker.dispatch;

import java.util.List;

/**
 * The bit fields in which answers tell what the client is allowed to do (KIP-430): bit {@code n}
 * stands for the operation of code {@code n}. While the broker has no authorizer, everybody may do
 * everything that the resource knows. Stateless.
 */
public final class AuthorizedOperations {

    /** What answers carry when the client did not ask. */
    public static final int NOT_ASKED = Integer.MIN_VALUE;

    private static final int READ = 3;
    private static final int WRITE = 4;
    private static final int CREATE = 5;
    private static final int DELETE = 6;
    private static final int ALTER = 7;
    private static final int DESCRIBE = 8;
    private static final int CLUSTER_ACTION = 9;
    private static final int DESCRIBE_CONFIGS = 10;
    private static final int ALTER_CONFIGS = 11;
    private static final int IDEMPOTENT_WRITE = 12;

    /** On a topic. */
    public static final int TOPIC =
            bits(
                    List.of(
                            READ,
                            WRITE,
                            CREATE,
                            DELETE,
                            ALTER,
                            DESCRIBE,
                            DESCRIBE_CONFIGS,
                            ALTER_CONFIGS));

    /** On the cluster. */
    public static final int CLUSTER =
            bits(
                    List.of(
                            CREATE,
                            ALTER,
                            DESCRIBE,
                            CLUSTER_ACTION,
                            DESCRIBE_CONFIGS,
                            ALTER_CONFIGS,
                            IDEMPOTENT_WRITE));

    /** On a consumer group. */
    public static final int GROUP =
            bits(List.of(READ, DELETE, DESCRIBE, DESCRIBE_CONFIGS, ALTER_CONFIGS));

    private AuthorizedOperations() {}

    private static int bits(List<Integer> operations) {
        return operations.stream().mapToInt(operation -> 1 << operation).sum();
    }
}
