package io.riverrun.zookeeper.client;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.StaticHostProvider;

/** Ends a session that a process which died left behind. Stateless. */
final class LeftSession {

    private LeftSession() {}

    /** Resumes the session and closes it; one that is gone already makes no difference. */
    static void end(ZooKeeperSettings settings, SessionFile.Session session) throws IOException {
        CountDownLatch known = new CountDownLatch(1);
        try {
            ZooKeeper resumed =
                    new ZooKeeper(
                            settings.hosts(),
                            settings.sessionTimeoutMs(),
                            event -> {
                                if (event.getState() == KeeperState.SyncConnected
                                        || event.getState() == KeeperState.Expired) {
                                    known.countDown();
                                }
                            },
                            session.id(),
                            session.password(),
                            false,
                            new StaticHostProvider(
                                    new ConnectStringParser(settings.hosts()).getServerAddresses()),
                            new ClientConfig());
            known.await(settings.connectionTimeoutMs(), TimeUnit.MILLISECONDS);
            resumed.close(settings.connectionTimeoutMs());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
