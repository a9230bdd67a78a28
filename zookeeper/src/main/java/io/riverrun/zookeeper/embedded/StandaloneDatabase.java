package io.riverrun.zookeeper.embedded;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.txn.MultiTxn;

/**
 * ZooKeeper's data, which counts operations instead of keeping transactions for followers, as there
 * are none, and begins another file of the log when it is asked to. The log has one writer, the
 * server's sync thread, and that one begins the file too. Thread-safe as its superclass is.
 */
final class StandaloneDatabase extends ZKDatabase {

    /** Replayed at the start, or made since the last snapshot. */
    private final AtomicLong operations = new AtomicLong();

    /** Completed when the log has been begun anew; null while nobody wants that. */
    private final AtomicReference<CompletableFuture<Void>> wanted = new AtomicReference<>();

    /** The one that was taken from there until its transaction is applied. Of the sync thread. */
    private CompletableFuture<Void> begun;

    private long firstZxid;

    StandaloneDatabase(FileTxnSnapLog files) {
        super(files);
    }

    FileTxnSnapLog files() {
        return snapLog;
    }

    /** How many operations there were since {@link #forgetOperations}. */
    long operations() {
        return operations.get();
    }

    /** There is about to be a snapshot, or to be none for the time of as many operations. */
    void forgetOperations() {
        operations.set(0);
    }

    /**
     * Has the next transaction begin another file of the log.
     *
     * @return completed when that transaction is on disk and applied
     */
    CompletableFuture<Void> beginLog() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        CompletableFuture<Void> other = wanted.compareAndExchange(null, future);
        return other == null ? future : other;
    }

    @Override
    public boolean append(Request request) throws IOException {
        if (request.getHdr() != null && wanted.get() != null) {
            begun = wanted.getAndSet(null);
            firstZxid = request.zxid;
            // First, so that the buffer is empty: what a full disk refuses of it would be written
            // again behind its own beginning, and nothing behind that would ever be read.
            commit();
            rollLog();
        }
        return super.append(request);
    }

    @Override
    public void addCommittedProposal(Request request) {
        operations.addAndGet(
                request.getTxn() instanceof MultiTxn multi ? multi.getTxns().size() : 1);
        if (begun != null && request.zxid >= firstZxid) {
            begun.complete(null);
            begun = null;
        }
    }
}
