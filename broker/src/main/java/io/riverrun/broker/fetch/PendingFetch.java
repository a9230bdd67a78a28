package io.riverrun.broker.fetch;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.replication.Partition;
import io.riverrun.replication.PartitionLookup;
import io.riverrun.replication.ProgressWaiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A fetch request that waits until there is enough to read, or for its deadline. Confined to the
 * event loop of its connection, but for {@link #progressed}.
 */
final class PendingFetch implements ProgressWaiter {

    /** What is not there by then went again, and the client asks again. */
    private static final int TURNS_MAX = 3;

    private static final Logger LOG = LoggerFactory.getLogger(PendingFetch.class);

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
        context.unlessAnsweredWithin(waitMsMax, guarded(() -> check(true)));
        // What arrived between the first look and the watching woke nobody.
        check(false);
    }

    @Override
    public void progressed() {
        if (checkScheduled.compareAndSet(false, true)) {
            context.scheduler()
                    .schedule(
                            0,
                            guarded(() -> {
                                checkScheduled.set(false);
                                check(false);
                            }));
        }
    }

    private void check(boolean atDeadline) {
        if (answered) {
            return;
        }
        FetchReader.Result now = reader.read(targets);
        if (atDeadline || isEnough(now)) {
            stopWaiting();
            give(now);
        }
    }

    private void stopWaiting() {
        answered = true;
        watched.forEach(partition -> partition.removeProgressWaiter(this));
    }

    /** What fails later fails in no handler's call: nobody else would answer the client. */
    private Runnable guarded(Runnable step) {
        return () -> {
            try {
                step.run();
            } catch (RuntimeException e) {
                LOG.error("A fetch request that waited failed", e);
                stopWaiting();
                answer.accept(FetchReader.allFailed(targets, ErrorCode.UNKNOWN_SERVER_ERROR));
            }
        };
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
        Runnable then = guarded(() -> giveAfter(cold));
        boolean begun =
                coldReads.bringIn(
                        cold,
                        () -> !context.isAbandoned(),
                        () -> context.scheduler().schedule(0, then));
        if (!begun) {
            answer.accept(reader.readAnyway(targets));
        }
    }

    /** For a client that has gone nothing was brought in, and nothing is to be looked at. */
    private void giveAfter(ColdBytes cold) {
        if (context.isAbandoned()) {
            context.respondNothing();
        } else {
            give(reader.readAfter(targets, cold));
        }
    }

    private boolean isEnough(FetchReader.Result result) {
        return result.bytes() + result.cold().bytes() >= bytesMin
                || result.cold().isFull()
                || result.urgent();
    }
}
