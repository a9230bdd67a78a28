package io.riverrun.cli.topics;

import io.riverrun.client.admin.Admin;
import java.io.PrintStream;

/** Prints the names of topics, one a line; an empty line when there is none, as Kafka's tool. */
record ListTopics(TopicPattern topics, boolean excludeInternal) implements TopicAction {

    @Override
    public void run(Admin admin, PrintStream out) {
        out.println(String.join(System.lineSeparator(), topics.select(admin, excludeInternal)));
    }
}
