package io.riverrun.cli.topics;

import io.riverrun.client.admin.Admin;
import java.io.PrintStream;

/** Something to be done with topics, as the options asked for it. Immutable. */
interface TopicAction {

    /**
     * Does it.
     *
     * @throws io.riverrun.cli.CliException or AdminException with a sentence for the user
     */
    void run(Admin admin, PrintStream out);
}
