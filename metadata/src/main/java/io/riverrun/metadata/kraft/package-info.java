/** Reads what Kafka's own quorum, KRaft, left of a cluster's metadata, to take the cluster over. */
package io.riverrun.metadata.kraft;
