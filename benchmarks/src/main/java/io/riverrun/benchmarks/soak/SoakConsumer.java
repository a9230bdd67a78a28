package io.riverrun.benchmarks.soak;

import io.riverrun.benchmarks.load.Clients;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A member of a group that commits as clients do, leaves after a while and joins anew. Confined to
 * its thread.
 */
record SoakConsumer(SoakLoad load, String bootstrap, String group, int member) {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration STAY = Duration.ofSeconds(45);
    private static final Duration STAGGER = Duration.ofSeconds(20);

    void run() {
        while (!load.isEnded()) {
            stay(STAY.plus(STAGGER.multipliedBy(member)));
        }
    }

    private void stay(Duration stay) {
        long endNs = System.nanoTime() + stay.toNanos();
        try (var consumer = Clients.consumer(bootstrap, Map.of("group.id", group))) {
            consumer.subscribe(List.of(SoakLoad.TOPIC, SoakLoad.COMPACTED));
            while (!load.isEnded() && System.nanoTime() < endNs) {
                load.onConsumed(consumer.poll(POLL).count());
            }
        }
    }
}
