package io.riverrun.zookeeper.client;

import org.apache.zookeeper.data.Stat;

/** A node that was read: its data (empty, never null) and its state. Not to be changed. */
public record Node(byte[] data, Stat stat) {}
