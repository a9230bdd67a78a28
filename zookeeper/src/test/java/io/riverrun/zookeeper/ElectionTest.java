package io.riverrun.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.controller.election.Term;
import io.riverrun.zookeeper.ZooKeeperFixture.Candidate;
import io.riverrun.zookeeper.client.ZooKeeperClient;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One controller at a time, each in a higher epoch. */
class ElectionTest {

    @TempDir private Path folder;
    private ZooKeeperFixture fixture;

    @BeforeEach
    void start() throws Exception {
        fixture = new ZooKeeperFixture(folder, "");
    }

    @AfterEach
    void stop() throws Exception {
        fixture.close();
    }

    @Test
    void shouldHandOverWhenControllerResigns() throws Exception {
        Candidate first = fixture.candidate(fixture.client(), 1);
        Term firstTerm = first.awaitTerm();
        Candidate second = fixture.candidate(fixture.client(), 2);
        assertThat(second.awaitEvent()).isEqualTo("controller 1");

        first.election.resign();

        Term secondTerm = second.awaitTerm();
        assertThat(firstTerm.epoch()).isEqualTo(1);
        assertThat(secondTerm).isEqualTo(new Term(2, 2, firstTerm.fence() + 1));
        assertThat(first.events).containsExactly("elected", "deposed");
    }

    @Test
    void shouldHandOverWhenControllersSessionCloses() throws Exception {
        ZooKeeperClient firstClient = fixture.client();
        Candidate first = fixture.candidate(firstClient, 1);
        first.awaitTerm();
        Candidate second = fixture.candidate(fixture.client(), 2);

        firstClient.close();

        assertThat(second.awaitTerm().epoch()).isEqualTo(2);
    }

    @Test
    void shouldBeElectedAgainWhenSessionExpires() throws Exception {
        ZooKeeperClient client = fixture.client();
        ZooKeeperFixture.registration(client, 1, 9092).register();
        Candidate candidate = fixture.candidate(client, 1);
        candidate.awaitTerm();
        long expired = client.sessionId();

        fixture.server.expireSession(expired);

        assertThat(candidate.awaitTerm().epoch()).isEqualTo(2);
        assertThat(candidate.events).startsWith("elected", "deposed");
        assertThat(client.sessionId()).isNotEqualTo(expired);
        for (int i = 0; i < 200 && !client.exists("/brokers/ids/1", null).join(); i++) {
            Thread.sleep(20);
        }
        assertThat(client.get("/brokers/ids/1").join().stat().getEphemeralOwner())
                .isEqualTo(client.sessionId());
    }
}
