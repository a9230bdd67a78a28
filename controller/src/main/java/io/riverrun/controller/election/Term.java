package io.riverrun.controller.election;

/**
 * One broker's time as the controller. Immutable.
 *
 * @param controllerId the controller's broker id
 * @param epoch rises with every term in the cluster's life, from 1
 * @param fence what the store compares to refuse writes of an older term (in ZooKeeper: the version
 *     of the epoch's node)
 */
public record Term(int controllerId, int epoch, int fence) {}
