package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.zookeeper.server.FinalRequestProcessor;
import org.apache.zookeeper.server.PrepRequestProcessor;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.RequestProcessor;
import org.apache.zookeeper.server.SyncRequestProcessor;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileSnap;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.persistence.Util;
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

    private static final int LOG_BEGUN_MS_MAX = 30_000;

    /**
     * Less room than this beside the snapshot itself, and none is begun: it would not find its own,
     * and ZooKeeper ends when it has none for a log it begins.
     */
    private static final long ROOM_BYTES_MIN = 16 << 20;

    /** What a snapshot holds of each node beside its path and its data, rounded up. */
    private static final int NODE_BYTES = 80;

    private final File folder;
    private final StandaloneDatabase database;
    private volatile boolean loading;

    /** Of the thread that starts it. */
    private boolean startsAgain;

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
        long firstZxid = getLastProcessedZxid();
        try {
            // Never severe, which would end the process: the snapshots and logs before stay.
            File snapshot = super.takeSnapshot(syncSnap, false);
            purge();
            return snapshot;
        } catch (IOException e) {
            deleteTorn(firstZxid);
            throw e;
        }
    }

    /**
     * Deletes what a snapshot that failed has left under its name, and with it the room it takes.
     */
    private void deleteTorn(long firstZxid) {
        File[] files = database.files().getSnapDir().listFiles();
        for (File file : files == null ? new File[0] : files) {
            long zxid = Util.getZxidFromName(file.getName(), FileSnap.SNAPSHOT_FILE_PREFIX);
            if (zxid >= firstZxid && !file.delete()) {
                LOG.warn("A torn ZooKeeper snapshot cannot be deleted: {}", file);
            }
        }
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
     * Starts in the place of a server that ended since its log failed, on the same data. Nobody
     * must be connected yet.
     *
     * <p>What is read may never have been forced to disk, or in vain. So all of it goes into a
     * snapshot that is forced, behind the beginning of another log file, before anything is
     * answered from it; no later start reads the log that failed. That also shows that the disk can
     * be written again.
     *
     * <p>However long that takes, no session ends meanwhile: who could not connect was not silent.
     *
     * @throws IOException when it cannot be; this server has ended then
     */
    void startAgain() throws IOException, InterruptedException {
        startdata();
        startsAgain = true;
        boolean started = false;
        try {
            startup();
            beginLog();
            takeSnapshot(true, false);
            forceNames();
            database.getSessionWithTimeOuts().forEach(getSessionTracker()::touchSession);
            super.startSessionTracker();
            started = true;
        } finally {
            if (!started) {
                end();
            }
        }
    }

    @Override
    protected void startSessionTracker() {
        if (!startsAgain) {
            super.startSessionTracker();
        }
    }

    private void forceNames() throws IOException {
        Path names = database.files().getSnapDir().toPath();
        try (FileChannel channel = FileChannel.open(names, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Ends the server. After its log failed, that writes nothing more and answers nobody. */
    void end() {
        shutdown(true);
    }

    /** Why it ended by itself; null while it runs, or when that had nothing to do with its log. */
    Throwable logFailure() {
        return database.failure();
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
        if (!hasRoom()) {
            throw new IOException(
                    "there is room for %d bytes only".formatted(folder.getUsableSpace()));
        }
    }

    /** Whether a snapshot would find the room it takes, and the log behind it some more. */
    boolean hasRoom() {
        return folder.getUsableSpace() >= roomBytesMin();
    }

    /** How much room there must be for a snapshot to be begun. */
    long roomBytesMin() {
        return ROOM_BYTES_MIN
                + database.getDataTree().cachedApproximateDataSize()
                + (long) NODE_BYTES * database.getNodeCount();
    }

    @Override
    protected void setupRequestProcessors() {
        SyncThread log = new SyncThread(this, new FinalRequestProcessor(this));
        log.start();
        PrepRequestProcessor first = new PrepRequestProcessor(this, log);
        first.start();
        firstProcessor = first;
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

    private void logFailed() {
        LOG.debug("The log of ZooKeeper in {} failed", folder, logFailure());
        setState(State.ERROR);
    }

    /**
     * The log's one writer. When the log fails it ends the server, without ZooKeeper's word that
     * nothing can be done about it.
     */
    private static final class SyncThread extends SyncRequestProcessor {
        private final StandaloneServer server;

        SyncThread(StandaloneServer server, RequestProcessor next) {
            super(server, next);
            this.server = server;
        }

        @Override
        protected void handleException(String thread, Throwable failure) {
            if (server.logFailure() instanceof IOException) {
                server.logFailed();
            } else {
                super.handleException(thread, failure);
            }
        }
    }
}
