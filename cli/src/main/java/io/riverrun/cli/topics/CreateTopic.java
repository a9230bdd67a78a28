package io.riverrun.cli.topics;

import io.riverrun.client.admin.Admin;
import io.riverrun.client.admin.AdminException;
import io.riverrun.client.admin.NewTopic;
import io.riverrun.protocol.ErrorCode;
import java.io.PrintStream;
import java.util.List;

/** Makes a topic. */
record CreateTopic(NewTopic topic, boolean ifNotExists) implements TopicAction {

    @Override
    public void run(Admin admin, PrintStream out) {
        if (topic.name().indexOf('.') >= 0 || topic.name().indexOf('_') >= 0) {
            out.println(
                    "WARNING: metric names hold '_' for '.', so topics whose names "
                            + "differ in these alone share their metrics.");
        }
        try {
            admin.createTopics(List.of(topic), false).all();
            out.println("Created topic " + topic.name() + ".");
        } catch (AdminException e) {
            if (!(ifNotExists && e.code() == ErrorCode.TOPIC_ALREADY_EXISTS)) {
                throw e;
            }
        }
    }
}
