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
 *
 * <p>A log that failed once is not touched again. It may have taken a part of what its buffer
 * holds: a second attempt, which ZooKeeper makes when it shuts down, would write the whole of the
 * buffer behind that part, answer those who wait for it, and no start would ever read it. And what
 * could not be forced may be lost though forcing it again succeeds. The log goes on with another
 * instance, in another file.
 */
final class StandaloneDatabase extends ZKDatabase {

    /** Replayed at the start, or made since the last snapshot. */
    private final AtomicLong operations = new AtomicLong();

    /** Completed when the log has been begun anew; null while nobody wants that. */
    private final AtomicReference<CompletableFuture<Void>> wanted = new AtomicReference<>();

    /** The one that was taken from there until its transaction is applied. Of the sync thread. */
    private CompletableFuture<Void> begun;

    private long firstZxid;

    /** Why the log takes no more; null while it does. */
    private volatile Throwable failure;

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

    /** Why the log takes no more; null while it does. */
    Throwable failure() {
        return failure;
    }

    /**
     * Has the next transaction begin another file of the log.
     *
     * @return completed when that transaction is on disk and applied; exceptionally when the log
     *     fails before
     */
    CompletableFuture<Void> beginLog() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        CompletableFuture<Void> other = wanted.compareAndExchange(null, future);
        CompletableFuture<Void> result = other == null ? future : other;
        if (failure != null) {
            result.completeExceptionally(failure);
        }
        return result;
    }

    @Override
    public boolean append(Request request) throws IOException {
        return write(() -> {
            if (request.getHdr() != null && wanted.get() != null) {
                begun = wanted.getAndSet(null);
                firstZxid = request.zxid;
                // First, so that the buffer is empty: what a full disk refuses of it would be
                // written again behind its own beginning, and nothing behind that would ever be
                // read.
                super.commit();
                super.rollLog();
            }
            return super.append(request);
        });
    }

    @Override
    public void commit() throws IOException {
        write(() -> {
            super.commit();
            return true;
        });
    }

    @Override
    public void rollLog() throws IOException {
        write(() -> {
            super.rollLog();
            return true;
        });
    }

    private boolean write(LogWrite write) throws IOException {
        if (failure != null) {
            throw new IOException("the log failed before", failure);
        }
        try {
            return write.run();
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            forget(begun, e);
            forget(wanted.get(), e);
            throw e;
        }
    }

    private static void forget(CompletableFuture<Void> waiting, Throwable cause) {
        if (waiting != null) {
            waiting.completeExceptionally(cause);
        }
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

    /**
     * Keeps everything: nobody uses this after its server, but somebody may be reading it still, or
     * writing a snapshot of it, and must not find it empty.
     */
    @Override
    public void clear() {}

    /** Something that is done to the log. */
    @FunctionalInterface
    private interface LogWrite {
        boolean run() throws IOException;
    }
}
