package io.riverrun.zookeeper;

import io.riverrun.controller.store.StoreException;
import io.riverrun.zookeeper.nodes.Paths;
import java.util.concurrent.CompletionException;
import org.apache.zookeeper.KeeperException;

/** What ZooKeeper's errors mean to the store. Stateless. */
final class ZooKeeperFailures {

    private ZooKeeperFailures() {}

    /** The failure as the store's port promises it. */
    static StoreException translate(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreException known) {
            return known;
        }
        return new StoreException(reason(cause), "ZooKeeper: " + cause.getMessage(), cause);
    }

    static boolean is(Throwable failure, KeeperException.Code code) {
        return cause(failure) instanceof KeeperException known && known.code() == code;
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static StoreException.Reason reason(Throwable cause) {
        if (!(cause instanceof KeeperException known)) {
            return StoreException.Reason.UNAVAILABLE;
        }
        return switch (known.code()) {
            case BADVERSION ->
                    known.getPath() != null && known.getPath().endsWith(Paths.CONTROLLER_EPOCH)
                            ? StoreException.Reason.FENCED
                            : StoreException.Reason.CONFLICT;
            case NODEEXISTS, NONODE, NOTEMPTY -> StoreException.Reason.CONFLICT;
            default -> StoreException.Reason.UNAVAILABLE;
        };
    }
}
