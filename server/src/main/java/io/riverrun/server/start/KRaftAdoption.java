package io.riverrun.server.start;

import io.riverrun.controller.Controller;
import io.riverrun.controller.adoption.AdoptionResult;
import io.riverrun.metadata.kraft.FormerCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over the cluster of a KRaft node whose data folders were given to this broker: what its
 * metadata log says becomes what ZooKeeper says. Until the folders are claimed, which comes last, a
 * start that was cut off is made good by the next. Confined to one thread.
 */
final class KRaftAdoption {

    private static final Logger LOG = LoggerFactory.getLogger(KRaftAdoption.class);

    private final KRaftFolder folder;
    private final FormerCluster former;

    private KRaftAdoption(KRaftFolder folder, FormerCluster former) {
        this.folder = folder;
        this.former = former;
    }

    /**
     * Reads what there is to take over.
     *
     * @throws IOException with one sentence for the operator
     */
    static KRaftAdoption from(List<Path> dataFolders) throws IOException {
        KRaftFolder folder = KRaftFolder.in(dataFolders);
        return new KRaftAdoption(folder, folder.read());
    }

    /** Has the controller take it over. */
    CompletableFuture<AdoptionResult> begin(Controller controller) {
        return controller.adopt(former).toCompletableFuture();
    }

    /**
     * Tells the operator how it went.
     *
     * @throws IOException with one sentence for the operator when it failed
     */
    void report(AdoptionResult result) throws IOException {
        if (!result.outcome().ok()) {
            throw new IOException(
                    ("The topics of the KRaft node cannot be taken over: %s Use a ZooKeeper, or a"
                                    + " chroot in zookeeper.connect, without topics.")
                            .formatted(result.outcome().message()));
        }
        LOG.info(
                "Took over {} topics with {} partitions, and the configurations of {} other"
                        + " resources, from {}; producer ids go on from {}",
                result.topics(),
                result.partitions(),
                former.configs().size(),
                folder.path(),
                former.nextProducerId());
        if (!former.leftOut().isEmpty()) {
            LOG.warn(
                    "Not taken over, since this version has no place for them: {}",
                    String.join(", ", former.leftOut()));
        }
    }
}
