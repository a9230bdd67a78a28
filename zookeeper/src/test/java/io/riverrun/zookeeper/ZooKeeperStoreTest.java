package io.riverrun.zookeeper;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.controller.store.MetadataStoreContract;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The store keeps its contract on a real server, under a chroot. */
class ZooKeeperStoreTest extends MetadataStoreContract {

    @TempDir private Path folder;
    private ZooKeeperFixture fixture;
    private ZooKeeperClient client;
    private ZooKeeperStore store;
    private ZooKeeperFixture.Candidate candidate;

    @BeforeEach
    void start() throws Exception {
        fixture = new ZooKeeperFixture(folder, "/clusters/one");
        client = fixture.client();
        store = fixture.store(client);
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Override
    protected MetadataStore store() {
        return store;
    }

    @Override
    protected Term newTerm() {
        try {
            if (candidate != null) {
                candidate.election.resign();
            }
            candidate = fixture.candidate(client, 1);
            return candidate.awaitTerm();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
