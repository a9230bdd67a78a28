package io.riverrun.interop.client;

/** The broker's word for the record number {@code i}: where it is. */
public record AckedRecord(int i, int partition, long offset) {}
