/**
 * The tool for topics: options and output of Kafka's {@code kafka-topics.sh}, and a shorter form
 * with subcommands. {@link io.riverrun.cli.topics.TopicsCommand} is the way in.
 */
package io.riverrun.cli.topics;
