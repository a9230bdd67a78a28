package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.ProcessFigures;

/** The start on an empty folder, the memory of a broker that does nothing, and a clean restart. */
final class Start implements Workload {

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String description() {
        return "spawn to first answered ApiVersions on an empty folder, after a start that is not"
                + " counted; memory at rest; the same after a clean stop";
    }

    @Override
    public Measurements run(BrokerProcess broker, Scale scale) throws Exception {
        // What the programs are made of is in the page cache from here on, for both alike.
        broker.start();
        broker.stop();
        broker.empty();
        Measurements figures = new Measurements();
        figures.put(Metric.COLD_START, broker.start().toNanos() / 1e6);
        Thread.sleep(scale.idle());
        ProcessFigures process = broker.figures();
        figures.put(Metric.IDLE_RSS, process.rssMb());
        figures.put(Metric.IDLE_PSS, process.pssMb());
        figures.put(Metric.CLEAN_STOP, broker.stop().toNanos() / 1e6);
        figures.put(Metric.CLEAN_RESTART, broker.start().toNanos() / 1e6);
        broker.stop();
        return figures;
    }
}
