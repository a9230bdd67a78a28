package io.riverrun.interop.process;

import java.util.Locale;

/** The brokers that the tests know how to run. */
public enum BrokerProduct {
    RIVERRUN,
    APACHE;

    /** The product that this run tests: system property {@code riverrun.interop.broker}. */
    public static BrokerProduct underTest() {
        String name = System.getProperty("riverrun.interop.broker", "riverrun");
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
