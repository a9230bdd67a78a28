package io.riverrun.benchmarks.broker;

/** The two brokers that are measured beside each other. */
public enum Product {
    RIVERRUN("Riverrun"),
    APACHE("Apache Kafka");

    private final String title;

    Product(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    Distribution distribution() {
        return switch (this) {
            case RIVERRUN -> new RiverrunDistribution();
            case APACHE -> new ApacheDistribution();
        };
    }
}
