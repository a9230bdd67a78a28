package io.riverrun.zookeeper;

import io.riverrun.controller.election.Term;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.nodes.Paths;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.Op;

/**
 * Packs operations into multi-operations that an ensemble with default limits takes, each fenced by
 * the controller's epoch, and sends them pipelined. Confined to one write.
 */
final class WriteBatches {

    /** Under ZooKeeper's default packet limit of 1 MiB (jute.maxbuffer), with room to spare. */
    private static final int BYTES_MAX = 600_000;

    private static final int OPERATIONS_MAX = 4_000;

    /**
     * From here on the next change goes into another batch, so that client, server and disk work on
     * several at the same time.
     */
    private static final int OPERATIONS_ENOUGH = 500;

    /** What one operation adds to a packet beside its path and data. */
    private static final int OVERHEAD_BYTES = 80;

    private final ZooKeeperClient client;
    private final Op fence;
    private final List<Batch> batches = new ArrayList<>();

    /** Operations that go together; one that continues a change waits for the batch before it. */
    private static final class Batch {
        private final List<Op> operations = new ArrayList<>();
        private final boolean continues;
        private int bytes;

        Batch(Op fence, boolean continues) {
            this.operations.add(fence);
            this.continues = continues;
        }

        void add(Operation operation) {
            operations.add(operation.op());
            bytes += operation.bytes();
        }

        boolean isEnough() {
            return operations.size() > OPERATIONS_ENOUGH;
        }

        boolean fits(int moreOperations, int moreBytes) {
            return operations.size() + moreOperations <= OPERATIONS_MAX
                    && bytes + moreBytes <= BYTES_MAX;
        }
    }

    WriteBatches(ZooKeeperClient client, Term term) {
        this.client = client;
        this.fence = Op.check(client.full(Paths.CONTROLLER_EPOCH), term.fence());
    }

    /** Adds one change's operations: in one batch if they fit one, else in several, in order. */
    void add(List<Operation> operations) {
        if (operations.isEmpty()) {
            return;
        }
        if (batches.isEmpty()
                || batches.getLast().isEnough()
                || !batches.getLast().fits(operations.size(), bytes(operations))) {
            open(false);
        }
        for (Operation operation : operations) {
            if (!batches.getLast().fits(1, operation.bytes())) {
                open(true);
            }
            batches.getLast().add(operation);
        }
    }

    CompletableFuture<Void> send() {
        CompletableFuture<Void> sent = CompletableFuture.completedFuture(null);
        return sendFrom(0, new ArrayList<>(List.of(sent)));
    }

    private CompletableFuture<Void> sendFrom(int first, List<CompletableFuture<Void>> sent) {
        for (int i = first; i < batches.size(); i++) {
            CompletableFuture<Void> last = sent.getLast();
            if (batches.get(i).continues && !last.isDone()) {
                int next = i;
                return last.thenCompose(done -> sendFrom(next, sent));
            }
            if (last.isCompletedExceptionally()) {
                return last;
            }
            sent.add(client.multi(batches.get(i).operations));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture<?>[]::new));
    }

    private void open(boolean continues) {
        batches.add(new Batch(fence, continues));
    }

    private static int bytes(List<Operation> operations) {
        return operations.stream().mapToInt(Operation::bytes).sum();
    }

    /** One operation and about how many bytes it adds to a packet. */
    record Operation(Op op, int bytes) {
        static Operation of(Op op, int dataBytes) {
            return new Operation(op, op.getPath().length() + dataBytes + OVERHEAD_BYTES);
        }
    }
}
