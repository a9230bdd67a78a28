package io.riverrun.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.riverrun.controller.election.Term;
import io.riverrun.controller.producers.ProducerIdBlock;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.ConfigResource;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.PartitionImage;
import io.riverrun.metadata.TopicImage;
import io.riverrun.protocol.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link MetadataStore} does. */
public abstract class MetadataStoreContract {

    protected abstract MetadataStore store();

    /** Begins a term that fences those before it. */
    protected abstract Term newTerm();

    @Test
    void shouldLoadTopicWhenItWasStored() {
        TopicImage topic = topic("orders", 1, 3, Map.of("retention.ms", "1000"));

        write(newTerm(), new MetadataChange.TopicCreated(topic));

        assertThat(load().topic("orders")).isEqualTo(topic);
        assertThat(load().topic(topic.id())).isEqualTo(topic);
    }

    @Test
    void shouldLoadPartitionWhenItChanged() {
        Term term = newTerm();
        TopicImage topic = topic("orders", 1, 2, Map.of());
        PartitionImage next = topic.partition(1).withLeader(2, List.of(2));
        write(term, new MetadataChange.TopicCreated(topic));

        write(term, new MetadataChange.PartitionChanged("orders", next));

        assertThat(load().partition("orders", 1)).isEqualTo(next);
        assertThat(load().partition("orders", 0)).isEqualTo(topic.partition(0));
    }

    @Test
    void shouldElectFirstLeaderWhenTopicHasNoStateYet() {
        Term term = newTerm();
        PartitionImage unstored = PartitionImage.unstored(0, List.of(1, 2));
        TopicImage topic = new TopicImage("old", id(1), List.of(unstored), Map.of());
        write(term, new MetadataChange.TopicCreated(topic));
        assertThat(load().partition("old", 0)).isEqualTo(unstored);
        PartitionImage first = PartitionImage.created(0, List.of(1, 2), List.of(1), 1);

        write(term, new MetadataChange.PartitionChanged("old", first));

        assertThat(load().partition("old", 0)).isEqualTo(first);
    }

    @Test
    void shouldRefuseWriteWhenTermIsOver() {
        Term over = newTerm();
        newTerm();

        CompletionStage<Void> write =
                store().store(
                                over,
                                List.of(
                                        new MetadataChange.TopicCreated(
                                                topic("orders", 1, 1, Map.of()))));

        assertFails(write, StoreException.Reason.FENCED);
        assertThat(load().topic("orders")).isNull();
    }

    @Test
    void shouldRefuseWriteWhenPartitionEpochIsStale() {
        Term term = newTerm();
        TopicImage topic = topic("orders", 1, 1, Map.of());
        PartitionImage next = topic.partition(0).withLeader(2, List.of(2));
        write(term, new MetadataChange.TopicCreated(topic));
        write(term, new MetadataChange.PartitionChanged("orders", next));

        CompletionStage<Void> again =
                store().store(term, List.of(new MetadataChange.PartitionChanged("orders", next)));

        assertFails(again, StoreException.Reason.CONFLICT);
    }

    @Test
    void shouldRefuseTopicWhenItExists() {
        Term term = newTerm();
        TopicImage topic = topic("orders", 1, 1, Map.of());
        write(term, new MetadataChange.TopicCreated(topic));

        CompletionStage<Void> again =
                store().store(
                                term,
                                List.of(
                                        new MetadataChange.TopicCreated(
                                                topic("orders", 2, 1, Map.of()))));

        assertFails(again, StoreException.Reason.CONFLICT);
        assertThat(load().topic("orders")).isEqualTo(topic);
    }

    @Test
    void shouldMakeTopicAnewWhenDeletedInSameWrite() {
        Term term = newTerm();
        TopicImage old = topic("orders", 1, 4, Map.of("retention.ms", "1000"));
        TopicImage anew = topic("orders", 2, 2, Map.of("retention.ms", "2000"));
        write(term, new MetadataChange.TopicCreated(old));

        write(
                term,
                new MetadataChange.TopicDeleted("orders", old.id()),
                new MetadataChange.TopicCreated(anew));

        assertThat(load().topic("orders")).isEqualTo(anew);
        assertThat(load().topic(old.id())).isNull();
    }

    @Test
    void shouldLoadNothingOfTopicWhenItWasDeleted() {
        Term term = newTerm();
        TopicImage topic = topic("orders", 1, 4, Map.of("retention.ms", "1000"));
        write(term, new MetadataChange.TopicCreated(topic));

        write(term, new MetadataChange.TopicDeleted("orders", topic.id()));

        assertThat(load().topicCount()).isZero();
        assertThat(join(store().load()).deletionsPending()).isEmpty();
    }

    @Test
    void shouldTakeTopicOfThousandsOfPartitionsWhole() {
        Term term = newTerm();
        TopicImage topic = topic("big", 1, 5_000, Map.of());

        write(term, new MetadataChange.TopicCreated(topic));
        assertThat(load().topic("big")).isEqualTo(topic);

        write(term, new MetadataChange.TopicDeleted("big", topic.id()));
        assertThat(load().topicCount()).isZero();
        assertThat(join(store().load()).deletionsPending()).isEmpty();
    }

    @Test
    void shouldLoadMorePartitionsWhenTheyWereAdded() {
        Term term = newTerm();
        TopicImage topic = topic("orders", 1, 1, Map.of());
        write(term, new MetadataChange.TopicCreated(topic));
        PartitionImage added = PartitionImage.created(1, List.of(2, 1), List.of(2, 1), 2);

        write(term, new MetadataChange.PartitionsAdded("orders", List.of(added)));

        assertThat(load().topic("orders").partitions()).containsExactly(topic.partition(0), added);
    }

    @Test
    void shouldKeepConfigsOfEveryKindOfResource() {
        Term term = newTerm();
        write(term, new MetadataChange.TopicCreated(topic("orders", 1, 1, Map.of())));
        List<ConfigResource> resources =
                List.of(
                        ConfigResource.topic("orders"),
                        ConfigResource.broker(7),
                        ConfigResource.DEFAULT_BROKER,
                        new ConfigResource(ConfigResource.Type.CLIENT_METRICS, "all"),
                        new ConfigResource(ConfigResource.Type.GROUP, "readers"));
        for (ConfigResource resource : resources) {
            write(term, new MetadataChange.ConfigChanged(resource, Map.of("a", "1")));
            write(term, new MetadataChange.ConfigChanged(resource, Map.of("b", "2,\"3\"")));

            assertThat(load().configs(resource)).isEqualTo(Map.of("b", "2,\"3\""));

            write(term, new MetadataChange.ConfigChanged(resource, Map.of()));

            assertThat(load().configs(resource)).isEmpty();
        }
    }

    @Test
    void shouldNeverHandOutProducerIdTwice() {
        Term term = newTerm();

        ProducerIdBlock first = join(store().reserveProducerIds(term, 1));
        ProducerIdBlock second = join(store().reserveProducerIds(newTerm(), 2));

        assertThat(first).isEqualTo(new ProducerIdBlock(1, 0, 1000));
        assertThat(second).isEqualTo(new ProducerIdBlock(2, 1000, 1000));
        assertFails(store().reserveProducerIds(term, 1), StoreException.Reason.FENCED);
    }

    @Test
    void shouldHandOutNoProducerIdBelowGivenOne() {
        Term term = newTerm();

        join(store().startProducerIdsAt(term, 30));
        ProducerIdBlock first = join(store().reserveProducerIds(term, 1));
        join(store().startProducerIdsAt(term, 7_000));
        ProducerIdBlock second = join(store().reserveProducerIds(term, 1));
        join(store().startProducerIdsAt(term, 5_000));
        ProducerIdBlock third = join(store().reserveProducerIds(term, 1));

        assertThat(first.firstId()).isEqualTo(30);
        assertThat(second.firstId()).isEqualTo(7_000);
        assertThat(third.firstId()).isEqualTo(8_000);
        Term over = term;
        newTerm();
        assertFails(store().startProducerIdsAt(over, 10_000), StoreException.Reason.FENCED);
    }

    private void write(Term term, MetadataChange... changes) {
        join(store().store(term, List.of(changes)));
    }

    private ClusterImage load() {
        return join(store().load()).image();
    }

    private static TopicImage topic(
            String name, long id, int partitions, Map<String, String> configs) {
        List<PartitionImage> images = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            images.add(PartitionImage.created(i, List.of(1, 2), List.of(1, 2), 1));
        }
        return new TopicImage(name, id(id), images, configs);
    }

    private static Uuid id(long number) {
        return new Uuid(1, number);
    }

    private static void assertFails(CompletionStage<?> stage, StoreException.Reason reason) {
        assertThatThrownBy(() -> join(stage))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static <T> T join(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof StoreException expected) {
                throw expected;
            }
            throw e;
        }
    }
}
