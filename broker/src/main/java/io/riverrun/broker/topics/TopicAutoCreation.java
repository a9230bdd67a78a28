package io.riverrun.broker.topics;

import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.controller.Controller;
import io.riverrun.controller.topics.NewTopic;
import io.riverrun.controller.topics.TopicCreationResult;
import io.riverrun.metadata.InternalTopics;
import io.riverrun.protocol.ErrorCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Creates topics that clients ask for and that do not exist, when allowed. Thread-safe. */
public final class TopicAutoCreation {

    private static final ConfigKey<Boolean> ENABLED =
            ConfigKey.ofBoolean(
                    "auto.create.topics.enable",
                    true,
                    "Whether a topic is created when a client first asks for it.");

    /** The keys that this feature reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(ENABLED);

    private final boolean enabled;
    private final Controller controller;

    public TopicAutoCreation(ConfigValues config, Controller controller) {
        this.enabled = config.get(ENABLED);
        this.controller = controller;
    }

    /** Whether a topic of this name may be created on a client's wish. */
    boolean allows(String topic) {
        return enabled && !InternalTopics.contains(topic);
    }

    /** Creates the topics; the error of each by name, NONE where it is there now. */
    CompletionStage<Map<String, ErrorCode>> create(List<String> topics) {
        List<NewTopic> asked =
                topics.stream()
                        .distinct()
                        .map(name -> new NewTopic(name, NewTopic.DEFAULT, NewTopic.DEFAULT))
                        .toList();
        return controller.createTopics(asked, false).thenApply(TopicAutoCreation::errors);
    }

    private static Map<String, ErrorCode> errors(List<TopicCreationResult> results) {
        Map<String, ErrorCode> errors = new HashMap<>();
        for (TopicCreationResult result : results) {
            boolean there = result.error() == ErrorCode.TOPIC_ALREADY_EXISTS;
            errors.put(result.name(), there ? ErrorCode.NONE : result.error());
        }
        return errors;
    }
}
