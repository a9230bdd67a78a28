package io.riverrun.zookeeper.embedded;

import java.io.File;
import java.io.IOException;
import org.apache.zookeeper.server.PurgeTxnLog;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.ZKDatabase;
import org.apache.zookeeper.server.ZooKeeperServer;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's server without what costs time at start: no management beans, no snapshot of what was
 * just read from a snapshot. Old snapshots are purged whenever a new one was taken. Thread-safe as
 * its superclass is.
 */
final class StandaloneServer extends ZooKeeperServer {

    private static final Logger LOG = LoggerFactory.getLogger(StandaloneServer.class);

    /** ZooKeeper's own minimum: the newest, and two in case it is torn. */
    private static final int SNAPSHOTS_KEPT = 3;

    /** Without the transactions that are kept for followers, which this server has none of. */
    private static final class Database extends ZKDatabase {
        Database(FileTxnSnapLog files) {
            super(files);
        }

        @Override
        public void addCommittedProposal(Request request) {}
    }

    private final File folder;
    private volatile boolean loading;

    StandaloneServer(File folder, int tickMs, int sessionMsMin, int sessionMsMax)
            throws IOException {
        this(folder, new FileTxnSnapLog(folder, folder), tickMs, sessionMsMin, sessionMsMax);
    }

    private StandaloneServer(
            File folder, FileTxnSnapLog files, int tickMs, int sessionMsMin, int sessionMsMax) {
        super(files, tickMs, sessionMsMin, sessionMsMax, -1, new Database(files), "", false);
        this.folder = folder;
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
        File snapshot = super.takeSnapshot(syncSnap, isSevere);
        purge();
        return snapshot;
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
