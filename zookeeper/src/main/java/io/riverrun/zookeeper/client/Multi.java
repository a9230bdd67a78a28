package io.riverrun.zookeeper.client;

import java.util.List;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;

/** Reads the answers of multi-operations. Stateless. */
final class Multi {

    private Multi() {}

    /** The path of the operation that failed the others; null when none is to blame. */
    static String culprit(List<Op> operations, List<OpResult> results) {
        if (results == null) {
            return null;
        }
        for (int i = 0; i < results.size(); i++) {
            if (results.get(i) instanceof OpResult.ErrorResult error
                    && error.getErr() != KeeperException.Code.OK.intValue()
                    && error.getErr() != KeeperException.Code.RUNTIMEINCONSISTENCY.intValue()) {
                return operations.get(i).getPath();
            }
        }
        return null;
    }
}
