package io.riverrun.benchmarks.workload;

import io.riverrun.benchmarks.broker.BrokerProcess;
import io.riverrun.benchmarks.broker.Product;
import java.util.List;
import java.util.Map;

/** One thing that is measured, against one broker at a time. Stateless. */
public interface Workload {

    /** As {@code --only} takes it. */
    String name();

    /** What is done, in one line. */
    String description();

    /** Whom it is run against. */
    default List<Product> products() {
        return List.of(Product.values());
    }

    /** What it lays over the broker's configuration. */
    default Map<String, String> overrides(Product product) {
        return Map.of();
    }

    /**
     * Starts the broker, warms it up, measures it. The caller ends it and deletes its folder.
     *
     * @param broker not started yet, in a fresh folder
     */
    Measurements run(BrokerProcess broker, Scale scale) throws Exception;
}
