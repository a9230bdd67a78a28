package io.riverrun.zookeeper;

import io.riverrun.base.Clock;
import io.riverrun.controller.election.Election;
import io.riverrun.controller.election.Term;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.Endpoint;
import io.riverrun.protocol.Uuid;
import io.riverrun.zookeeper.client.SessionFile;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import io.riverrun.zookeeper.client.ZooKeeperSettings;
import io.riverrun.zookeeper.embedded.EmbeddedZooKeeper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A server in this process, and clients of it, closed together. */
final class ZooKeeperFixture implements AutoCloseable {

    static final int SESSION_MS = 2_000;

    private final Deque<Runnable> open = new ArrayDeque<>();
    private final AtomicLong ids = new AtomicLong();
    final EmbeddedZooKeeper server;
    private final String chroot;

    ZooKeeperFixture(Path data, String chroot) throws IOException {
        this.server = EmbeddedZooKeeper.start(data, "127.0.0.1", 0);
        this.chroot = chroot;
        open.push(server::close);
    }

    ZooKeeperSettings settings() {
        return ZooKeeperSettings.of(server.connectString() + chroot, SESSION_MS, 10_000);
    }

    ZooKeeperClient client() throws IOException {
        return client(null);
    }

    ZooKeeperClient client(SessionFile sessionFile) throws IOException {
        ZooKeeperClient client = ZooKeeperClient.connect(settings(), sessionFile);
        open.push(client::close);
        ClusterRoots.lay(client, "Y2x1c3Rlci1pZC1mb3ItdA");
        return client;
    }

    ZooKeeperStore store(ZooKeeperClient client) {
        return new ZooKeeperStore(client, () -> new Uuid(77, ids.incrementAndGet()));
    }

    Candidate candidate(ZooKeeperClient client, int brokerId) {
        ZooKeeperElection election = new ZooKeeperElection(client, brokerId, Clock.SYSTEM);
        Candidate candidate = new Candidate(election);
        election.start(candidate);
        return candidate;
    }

    static ZooKeeperRegistration registration(ZooKeeperClient client, int id, int port) {
        return registration(client, id, port, BrokerImage.NONE);
    }

    static ZooKeeperRegistration registration(
            ZooKeeperClient client, int id, int port, long servedInEpoch) {
        return new ZooKeeperRegistration(
                client,
                id,
                "rack-a",
                List.of(new Endpoint("PLAINTEXT", "127.0.0.1", port, "PLAINTEXT")),
                servedInEpoch,
                Clock.SYSTEM);
    }

    @Override
    public void close() {
        while (!open.isEmpty()) {
            open.pop().run();
        }
    }

    /** One who stands for election, and what it was told. */
    static final class Candidate implements Election.Listener {
        final ZooKeeperElection election;
        final BlockingQueue<Term> terms = new LinkedBlockingQueue<>();
        final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        Candidate(ZooKeeperElection election) {
            this.election = election;
        }

        Term awaitTerm() throws InterruptedException {
            Term term = terms.poll(20, TimeUnit.SECONDS);
            if (term == null) {
                throw new AssertionError("not elected; heard " + new ArrayList<>(events));
            }
            return term;
        }

        String awaitEvent() throws InterruptedException {
            return events.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public void elected(Term term) {
            terms.add(term);
            events.add("elected");
        }

        @Override
        public void deposed() {
            events.add("deposed");
        }

        @Override
        public void controllerIs(int controllerId) {
            events.add("controller " + controllerId);
        }
    }
}
