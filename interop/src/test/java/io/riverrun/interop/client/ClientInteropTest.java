package io.riverrun.interop.client;

import static io.riverrun.interop.tools.ClientTools.goClient;
import static io.riverrun.interop.tools.ClientTools.kafkajs;
import static io.riverrun.interop.tools.ClientTools.kcat;
import static io.riverrun.interop.tools.ClientTools.pythonClient;
import static io.riverrun.interop.tools.SkippedTools.orSkip;

import io.riverrun.interop.process.SharedBroker;
import io.riverrun.interop.tools.ClientTools.Tool;
import io.riverrun.interop.tools.Installation;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Clients written by others get back exactly what they sent, in every codec, over a restart of the
 * broker: see {@link ClientScenario}.
 */
class ClientInteropTest {
    @RegisterExtension static final SharedBroker BROKER = new SharedBroker();

    @Test
    void java() {
        run(new JavaClient());
    }

    @Test
    void confluentKafka() {
        run(program("confluent-kafka", pythonClient("confluent_client.py")));
    }

    @Test
    void kafkaPython() {
        run(program("kafka-python", pythonClient("kafka_python_client.py")));
    }

    @Test
    void aiokafka() {
        run(program("aiokafka", pythonClient("aiokafka_client.py")));
    }

    @Test
    void kafkaJs() {
        run(program("kafkajs", kafkajs()));
    }

    @Test
    void franzGo() {
        run(program("franz-go", goClient("franz-go")));
    }

    @Test
    void sarama() {
        run(program("sarama", goClient("sarama")));
    }

    @Test
    void kcatTool() {
        run(new KcatClient(orSkip("kcat", kcat())));
    }

    private static InteropClient program(String name, Installation<Tool> installation) {
        Tool tool = orSkip(name, installation);
        return new ProgramClient(name, EnumSet.allOf(Codec.class), tool.command());
    }

    private static void run(InteropClient client) {
        new ClientScenario(client, BROKER.process()).run();
    }
}
