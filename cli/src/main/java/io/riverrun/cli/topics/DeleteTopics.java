package io.riverrun.cli.topics;

import io.riverrun.client.admin.Admin;
import java.io.PrintStream;
import java.util.List;

/**
 * Deletes topics.
 *
 * @param quiet prints nothing, as Kafka's tool
 */
record DeleteTopics(TopicPattern topics, boolean ifExists, boolean quiet) implements TopicAction {

    @Override
    public void run(Admin admin, PrintStream out) {
        List<String> names = topics.selectExisting(admin, false, ifExists);
        admin.deleteTopics(names).all();
        if (!quiet) {
            names.forEach(name -> out.println("Deleted topic " + name + "."));
        }
    }
}
