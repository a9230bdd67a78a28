package io.riverrun.interop.moving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * Compares contents piece by piece, so that a difference is found in what is printed. Stateless.
 */
final class Comparison {

    private Comparison() {}

    /** All is as it was. */
    static void assertSame(ClusterContents now, ClusterContents before) {
        assertThat(now.topics().keySet()).isEqualTo(before.topics().keySet());
        before.topics()
                .forEach((name, topic) -> {
                    TopicContents found = now.topics().get(name);
                    assertThat(found.id()).as("id of %s", name).isEqualTo(topic.id());
                    assertThat(found.configs())
                            .as("configs of %s", name)
                            .isEqualTo(topic.configs());
                    assertThat(found.partitions()).hasSameSizeAs(topic.partitions());
                    for (int i = 0; i < topic.partitions().size(); i++) {
                        assertSame(
                                name + "-" + i,
                                found.partitions().get(i),
                                topic.partitions().get(i));
                    }
                });
        assertThat(now.offsets()).isEqualTo(before.offsets());
        assertThat(now.brokerConfigs()).isEqualTo(before.brokerConfigs());
    }

    private static void assertSame(String name, PartitionContents now, PartitionContents before) {
        assertThat(now.firstOffset()).as("start of %s", name).isEqualTo(before.firstOffset());
        assertThat(now.endOffset()).as("end of %s", name).isEqualTo(before.endOffset());
        assertThat(now.records()).as("records of %s", name).isEqualTo(before.records());
        assertThat(now.committed())
                .as("committed records of %s", name)
                .isEqualTo(before.committed());
    }

    /** All is there that was there, with more behind it. */
    static void assertContinued(ClusterContents now, ClusterContents before) {
        boolean grown = false;
        for (String name : before.topics().keySet()) {
            List<PartitionContents> partitions = before.topics().get(name).partitions();
            for (int i = 0; i < partitions.size(); i++) {
                PartitionContents found = now.topics().get(name).partitions().get(i);
                assertThat(found.records())
                        .as("%s-%d", name, i)
                        .startsWith(partitions.get(i).records().toArray(String[]::new));
                grown |= found.endOffset() > partitions.get(i).endOffset();
            }
        }
        assertThat(grown).isTrue();
    }
}
