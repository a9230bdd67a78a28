package io.riverrun.zookeeper.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reading and writing of partitions' states. */
class PartitionStateNodeTest {

    private static final String KAFKAS =
            "{\"controller_epoch\":7,\"leader\":1,\"version\":1,\"leader_epoch\":12,\"isr\":[1,20,3]}";

    @Test
    void shouldWriteWhatKafkaWrites() {
        assertThat(new PartitionStateNode(7, 1, 12, List.of(1, 20, 3)).bytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(KAFKAS);
    }

    @Test
    void shouldReadWhatItWrote() throws Exception {
        for (PartitionStateNode node :
                List.of(
                        new PartitionStateNode(7, 1, 12, List.of(1, 20, 3)),
                        new PartitionStateNode(0, 0, 0, List.of(0)),
                        new PartitionStateNode(1, -1, 5, List.of()),
                        new PartitionStateNode(
                                Integer.MAX_VALUE,
                                Integer.MAX_VALUE,
                                Integer.MAX_VALUE,
                                List.of(Integer.MAX_VALUE)))) {
            assertThat(PartitionStateNode.parse(node.bytes())).isEqualTo(node);
        }
    }

    @Test
    void shouldReadFieldsInAnyOrderAndWithSpaces() throws Exception {
        assertThat(
                        parse(
                                "{ \"isr\": [ 1, 20 ], \"leader_epoch\": 12, \"more\": {},"
                                        + " \"version\": 1, \"leader\": 1, \"controller_epoch\": 7 }"))
                .isEqualTo(new PartitionStateNode(7, 1, 12, List.of(1, 20)));
        assertThat(parse(KAFKAS.replace("}", ",\"more\":1}")))
                .isEqualTo(new PartitionStateNode(7, 1, 12, List.of(1, 20, 3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"controller_epoch\":7,\"leader\":1,\"version\":1,\"leader_epoch\":12,\"isr\":[1",
                "{\"controller_epoch\":7,\"leader\":,\"version\":1,\"leader_epoch\":12,\"isr\":[1]}",
                "{\"controller_epoch\":7,\"leader\":1,\"version\":1,\"leader_epoch\":12,\"isr\":[1,]}",
                "{\"controller_epoch\":7,\"leader\":1,\"version\":1,\"leader_epoch\":99999999999,\"isr\":[1]}"
            })
    void shouldRefuseWhatIsNoState(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(NodeFormatException.class);
    }

    private static PartitionStateNode parse(String text) throws NodeFormatException {
        return PartitionStateNode.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
