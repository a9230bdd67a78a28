package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.txn.MultiTxn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's server without what costs time at start: no management beans, no snapshot of what was
 * just read from a snapshot. It says when the log has grown long enough for a snapshot to pay. Old
 * snapshots are purged whenever a new one was taken. Thread-safe as its superclass is.
 */
final class StandaloneServer extends ZooKeeperServer {

    private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

    /** ZooKeeper's own minimum: the newest, and two in case it is torn. */
    private static final int SNAPSHOTS_KEPT = 3;

    /** Fewer operations than these are read at once, whatever else there is. */
    private static final int OPERATIONS_MIN = 200;

    /** A snapshot pays from one operation to replay for so many nodes to write on. */
    private static final int NODES_PER_OPERATION = 4;

    /** A session that nobody has: real ones bear a time in their upper bits. */
    private static final long NOBODY = 1;

    private static final int APPLIED_MS_MAX = 1_000;

    /**
     * Counts operations instead of keeping transactions for followers, which this server has none
     * of.
     */
    private static final class Database extends ZKDatabase {
        /** Replayed at the start, or made since the last snapshot. */
        private final AtomicLong operations = new AtomicLong();

        Database(FileTxnSnapLog files) {
            super(files);
        }

        FileTxnSnapLog files() {
            return snapLog;
        }

        @Override
        public void addCommittedProposal(Request request) {
            operations.addAndGet(
                    request.getTxn() instanceof MultiTxn multi ? multi.getTxns().size() : 1);
        }
    }

    private final File folder;
    private final Database database;
    private volatile boolean loading;

    StandaloneServer(File folder, int tickMs, int sessionMsMin, int sessionMsMax)
            throws IOException {
        this(
                folder,
                new Database(new FileTxnSnapLog(folder, folder)),
                tickMs,
                sessionMsMin,
                sessionMsMax);
    }

    private StandaloneServer(
            File folder, Database database, int tickMs, int sessionMsMin, int sessionMsMax) {
        super(database.files(), tickMs, sessionMsMin, sessionMsMax, -1, database, "", false);
        this.folder = folder;
        this.database = database;
    }

    @Override
    public void loadData() throws IOException, InterruptedException {
        loading = true;
        try {
            super.loadData();
        } finally {
            loading = false;
        }
    }

    @Override
    public File takeSnapshot(boolean syncSnap, boolean isSevere) throws IOException {
        if (loading) {
            return null;
        }
        // Those that come meanwhile are in the log after this snapshot, whether or not in it.
        database.operations.set(0);
        File snapshot = super.takeSnapshot(syncSnap, isSevere);
        purge();
        return snapshot;
    }

    /** How many operations the next start would replay. */
    long operationsSinceSnapshot() {
        return database.operations.get();
    }

    /**
     * Takes a snapshot if what the next start would replay is long beside what it would read
     * instead. ZooKeeper's own rule counts transactions, and one of ours holds thousands of
     * operations.
     *
     * <p>The snapshot is forced to disk before it takes its name, and older ones stay with their
     * logs, so a crash at any point leaves what a start needs. A failure is logged, and tried again
     * after as many operations.
     */
    void takeSnapshotIfItPays() {
        long operations = database.operations.get();
        if (operations < OPERATIONS_MIN
                || operations * NODES_PER_OPERATION < database.getNodeCount()) {
            return;
        }
        try {
            beginLog();
            takeSnapshot(true, false);
        } catch (IOException e) {
            LOG.warn("No snapshot of ZooKeeper's data in {}: {}", folder, e.toString());
        }
    }

    /**
     * Begins another log file, with one transaction that changes nothing. A start reads from the
     * last file that begins at or before the snapshot; without that transaction it would be the one
     * before, all of which is in the snapshot.
     */
    private void beginLog() throws IOException {
        long before = database.getDataTreeLastProcessedZxid();
        database.rollLog();
        closeSession(NOBODY);
        long deadlineNanos = System.nanoTime() + APPLIED_MS_MAX * 1_000_000L;
        try {
            while (database.getDataTreeLastProcessedZxid() == before
                    && System.nanoTime() < deadlineNanos) {
                Thread.sleep(1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void registerJMX() {}

    @Override
    protected void unregisterJMX() {}

    private void purge() {
        try {
            PurgeTxnLog.purge(folder, folder, SNAPSHOTS_KEPT);
        } catch (IOException e) {
            LOG.warn(
                    "Old ZooKeeper snapshots in {} could not be removed: {}", folder, e.toString());
        }
    }
}
