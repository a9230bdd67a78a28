package io.riverrun.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.base.Invariant;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Applying changes to an image. */
class ClusterImageTest {

    private final ClusterImage empty = ClusterImage.empty("cluster");

    @Test
    void shouldFindTopicByNameAndIdWhenCreated() {
        TopicImage topic = topic("orders", 1, 2);

        ClusterImage image = empty.apply(new MetadataChange.TopicCreated(topic));

        assertThat(image.topic("orders")).isEqualTo(topic);
        assertThat(image.topic(topic.id())).isEqualTo(topic);
        assertThat(image.version()).isEqualTo(1);
        assertThat(empty.topic("orders")).isNull();
    }

    @Test
    void shouldForgetTopicWhenDeletedAndTakeAnotherOfThatName() {
        TopicImage old = topic("orders", 1, 2);
        TopicImage anew = topic("orders", 2, 1);

        ClusterImage image =
                empty.apply(
                        List.of(
                                new MetadataChange.TopicCreated(old),
                                new MetadataChange.TopicDeleted("orders", old.id()),
                                new MetadataChange.TopicCreated(anew)));

        assertThat(image.topic("orders")).isEqualTo(anew);
        assertThat(image.topic(old.id())).isNull();
        assertThat(image.topicCount()).isEqualTo(1);
    }

    @Test
    void shouldApplyPartitionChangesInOrderWithOthers() {
        TopicImage topic = topic("orders", 1, 2);
        PartitionImage first = topic.partition(1).withLeader(2, List.of(2));
        PartitionImage second = first.withIsr(List.of(1, 2));
        PartitionImage added = PartitionImage.created(2, List.of(1), List.of(1), 1);

        ClusterImage image =
                empty.apply(
                        List.of(
                                new MetadataChange.TopicCreated(topic),
                                new MetadataChange.PartitionChanged("orders", first),
                                new MetadataChange.PartitionsAdded("orders", List.of(added)),
                                new MetadataChange.PartitionChanged("orders", second)));

        assertThat(image.topic("orders").partitions())
                .containsExactly(topic.partition(0), second, added);
        assertThat(image.topic(topic.id())).isSameAs(image.topic("orders"));
    }

    @Test
    void shouldKeepConfigsWhereTheyBelong() {
        ClusterImage image =
                empty.apply(
                        List.of(
                                new MetadataChange.TopicCreated(topic("orders", 1, 1)),
                                config(ConfigResource.topic("orders"), Map.of("a", "1")),
                                config(ConfigResource.broker(3), Map.of("b", "2"))));

        assertThat(image.configs(ConfigResource.topic("orders"))).isEqualTo(Map.of("a", "1"));
        assertThat(image.topic("orders").configs()).isEqualTo(Map.of("a", "1"));
        assertThat(image.configs(ConfigResource.broker(3))).isEqualTo(Map.of("b", "2"));
        assertThat(image.configs(ConfigResource.DEFAULT_BROKER)).isEmpty();
        assertThat(image.apply(config(ConfigResource.broker(3), Map.of())).nonTopicConfigs())
                .isEmpty();
    }

    @Test
    void shouldFindCollidingNameUntilThatTopicIsDeleted() {
        TopicImage topic = topic("a.b", 1, 1);

        ClusterImage image = empty.apply(new MetadataChange.TopicCreated(topic));

        assertThat(image.collidingTopic("a_b")).isEqualTo("a.b");
        assertThat(image.collidingTopic("ab")).isNull();
        assertThat(
                        image.apply(new MetadataChange.TopicDeleted("a.b", topic.id()))
                                .collidingTopic("a_b"))
                .isNull();
    }

    @Test
    void shouldRefuseChangeOfTopicThatDoesNotExist() {
        assertThatThrownBy(() -> empty.apply(new MetadataChange.PartitionsAdded("none", List.of())))
                .isInstanceOf(Invariant.Violation.class);
    }

    @Test
    void shouldShareWhatDidNotChange() {
        ClusterImage before =
                empty.apply(
                        List.of(
                                new MetadataChange.TopicCreated(topic("a", 1, 1)),
                                new MetadataChange.TopicCreated(topic("b", 2, 1))));

        ClusterImage after =
                before.apply(
                        new MetadataChange.PartitionChanged(
                                "a", before.partition("a", 0).withLeader(2, List.of(2))));

        assertThat(after.topic("b")).isSameAs(before.topic("b"));
        assertThat(before.partition("a", 0).leader()).isEqualTo(1);
        assertThat(after.partition("a", 0).leader()).isEqualTo(2);
    }

    @Test
    void shouldHoldManyTopics() {
        List<MetadataChange> changes = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            changes.add(new MetadataChange.TopicCreated(topic("topic-" + i, i, 1)));
        }

        ClusterImage image = empty.apply(changes);

        assertThat(image.topicCount()).isEqualTo(20_000);
        assertThat(image.topicNames()).hasSize(20_000).isSorted();
        assertThat(image.topic("topic-19999").id()).isEqualTo(new Uuid(9, 19_999));
    }

    private static MetadataChange config(ConfigResource resource, Map<String, String> configs) {
        return new MetadataChange.ConfigChanged(resource, configs);
    }

    private static TopicImage topic(String name, long id, int partitions) {
        List<PartitionImage> images = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            images.add(PartitionImage.created(i, List.of(1, 2), List.of(1, 2), 1));
        }
        return new TopicImage(name, new Uuid(9, id), images, Map.of());
    }
}
