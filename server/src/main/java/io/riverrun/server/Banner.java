package io.riverrun.server;

import io.riverrun.metadata.Endpoint;
import io.riverrun.server.start.RunningBroker;
import java.util.stream.Collectors;

/** What the operator reads when the broker has started. Stateless. */
final class Banner {

    private Banner() {}

    static String of(RunningBroker broker, long startMs) {
        String listeners =
                broker.endpoints().stream()
                        .map(e -> e.listenerName() + "://" + e.host() + ":" + e.port())
                        .collect(Collectors.joining(", "));
        String folders =
                broker.logDirs().stream().map(Object::toString).collect(Collectors.joining(", "));
        Endpoint first = broker.endpoints().getFirst();
        String bootstrap = first.host() + ":" + first.port();
        return """

        Riverrun %s, broker %d of cluster %s

          Listeners   %s
          Data        %s
          ZooKeeper   %s (%s)

          Try it      ./riverrun topics create my-topic --bootstrap-server %s
                      or point any Kafka client at %s; Ctrl-C ends the broker.

        Riverrun started in %d ms.
        """
                .formatted(
                        Version.text(),
                        broker.id(),
                        broker.clusterId(),
                        listeners,
                        folders,
                        broker.zookeeper(),
                        broker.zookeeperEmbedded() ? "embedded" : "outside",
                        bootstrap,
                        bootstrap,
                        startMs);
    }
}
