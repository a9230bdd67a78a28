package io.riverrun.broker.fetch;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import io.riverrun.replication.ProgressWaiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A fetch request that waits until there is enough to read, or for its deadline. Confined to the
 * event loop of its connection, but for {@link #progressed}.
 */
final class PendingFetch implements ProgressWaiter {

    /** What is not there by then went again, and the client asks again. */
    private static final int TURNS_MAX = 3;

    private final RequestContext context;
    private final FetchReader reader;
    private final List<FetchTarget> targets;
    private final int bytesMin;
    private final ColdReads coldReads;
    private final Consumer<FetchReader.Result> answer;
    private final List<Partition> watched = new ArrayList<>();
    private final AtomicBoolean checkScheduled = new AtomicBoolean();
    private int turns;
    private ColdBytes broughtIn;

    private boolean answered;

    PendingFetch(
            RequestContext context,
            FetchReader reader,
            List<FetchTarget> targets,
            int bytesMin,
            ColdReads coldReads,
            Consumer<FetchReader.Result> answer) {
        this.context = context;
        this.reader = reader;
        this.targets = targets;
        this.bytesMin = bytesMin;
        this.coldReads = coldReads;
        this.answer = answer;
    }

    /** Answers when there is enough to read, at the latest after the given time. */
    void start(int waitMsMax) {
        FetchReader.Result now = reader.read(targets);
        if (waitMsMax <= 0 || targets.isEmpty() || isEnough(now)) {
            give(now);
            return;
        }
        for (FetchTarget target : targets) {
            if (reader.find(target) instanceof PartitionLookup.Hosted(Partition partition)) {
                watched.add(partition);
                partition.addProgressWaiter(this);
            }
        }
        context.unlessAnsweredWithin(waitMsMax, () -> check(true));
        // What arrived between the first look and the watching woke nobody.
        check(false);
    }

    @Override
    public void progressed() {
        if (checkScheduled.compareAndSet(false, true)) {
            context.scheduler()
                    .schedule(
                            0,
                            () -> {
                                checkScheduled.set(false);
                                check(false);
                            });
        }
    }

    private void check(boolean atDeadline) {
        if (answered) {
            return;
        }
        FetchReader.Result now = reader.read(targets);
        if (atDeadline || isEnough(now)) {
            answered = true;
            watched.forEach(partition -> partition.removeProgressWaiter(this));
            give(now);
        }
    }

    /**
     * Answers, but only when some is in the page cache of what is not: to let the other partitions
     * wait for it starves none, and is not long. Where the records lie may be known only when what
     * is before them is there, so that they take another turn. If too many wait for the disk, the
     * event loop does so, rather than the client for ever.
     */
    private void give(FetchReader.Result result) {
        ColdBytes cold = result.cold();
        boolean served = turns > 0 && result.bytes() > 0;
        if (cold.isEmpty() || served || turns == TURNS_MAX) {
            answer.accept(result);
            return;
        }
        turns++;
        cold.follow(broughtIn);
        broughtIn = cold;
        Runnable then = () -> give(reader.readAfter(targets, cold));
        if (!coldReads.bringIn(cold, () -> context.scheduler().schedule(0, then))) {
            answer.accept(reader.readAnyway(targets));
        }
    }

    private boolean isEnough(FetchReader.Result result) {
        return result.bytes() + result.cold().bytes() >= bytesMin
                || result.cold().isFull()
                || result.urgent();
    }
}
