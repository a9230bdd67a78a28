package io.riverrun.benchmarks.broker;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What a product needs to be started as its users start it. */
interface Distribution {

    /**
     * The least configuration of a single broker.
     *
     * @param data where the partitions go
     */
    Map<String, String> properties(Path data, int port);

    /** Environment variables laid over those of this process. */
    Map<String, String> environment();

    /** The command that runs a broker in the foreground, in the process that it starts. */
    List<String> command(Path config);

    /** The command that makes an empty data folder usable; empty when there is nothing to do. */
    List<String> formatCommand(Path config);
}
