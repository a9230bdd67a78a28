package io.riverrun.server;

/** What {@code riverrun help} prints. */
final class Usage {

    static final String TEXT =
            """
            Usage: riverrun COMMAND [ARGUMENTS]

              start [FILE] [--override KEY=VALUE]...
                                 start a broker; FILE is a server.properties in Kafka's keys
              topics ...         create, list, describe, alter and delete topics
                                 ('topics --help' tells more)
              version            print the version
              help               print this

            """;

    private Usage() {}
}
