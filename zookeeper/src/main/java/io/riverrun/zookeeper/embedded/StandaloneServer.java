package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
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

    private static final int LOG_BEGUN_MS_MAX = 5_000;

    /**
     * Less room than this, and no snapshot is begun: it would not find its own, and ZooKeeper ends
     * when it has none for a log it begins.
     */
    private static final long ROOM_BYTES_MIN = 16 << 20;

    private final File folder;
    private final StandaloneDatabase database;
    private volatile boolean loading;

    StandaloneServer(File folder, int tickMs, int sessionMsMin, int sessionMsMax)
            throws IOException {
        this(
                folder,
                new StandaloneDatabase(new FileTxnSnapLog(folder, folder)),
                tickMs,
                sessionMsMin,
                sessionMsMax);
    }

    StandaloneServer(
            File folder,
            StandaloneDatabase database,
            int tickMs,
            int sessionMsMin,
            int sessionMsMax) {
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
        database.forgetOperations();
        File snapshot = super.takeSnapshot(syncSnap, isSevere);
        purge();
        return snapshot;
    }

    /** How many operations there were since the last snapshot, or attempt at one. */
    long operationsSinceSnapshot() {
        return database.operations();
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
        long operations = database.operations();
        if (operations < OPERATIONS_MIN
                || operations * NODES_PER_OPERATION < database.getNodeCount()) {
            return;
        }
        try {
            requireRoom();
            beginLog();
            takeSnapshot(true, false);
        } catch (IOException e) {
            database.forgetOperations();
            LOG.warn("No snapshot of ZooKeeper's data in {}: {}", folder, e.toString());
        }
    }

    /**
     * Begins another log file, with one transaction that changes nothing. A start reads from the
     * last file that begins at or before the snapshot; without that transaction it would be the one
     * before, all of which is in the snapshot.
     */
    private void beginLog() throws IOException {
        CompletableFuture<Void> begun = database.beginLog();
        closeSession(NOBODY);
        try {
            begun.get(LOG_BEGUN_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while its log was begun anew");
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("its log was not begun anew: " + e, e);
        }
    }

    private void requireRoom() throws IOException {
        long room = folder.getUsableSpace();
        if (room < ROOM_BYTES_MIN) {
            throw new IOException("there is room for %d bytes only".formatted(room));
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
