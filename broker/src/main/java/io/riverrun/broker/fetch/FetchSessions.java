package io.riverrun.broker.fetch;

import io.riverrun.base.Clock;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchRequest.FetchPartition;
import io.riverrun.protocol.message.FetchRequest.FetchTopic;
import io.riverrun.protocol.message.FetchRequest.ForgottenTopic;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The fetch sessions of all clients, least recently used first (KIP-227). Thread-safe: guarded by
 * its monitor. When all slots are taken, one that was not used for {@value #IDLE_MS_MIN}
 * milliseconds is given to a newcomer; otherwise the newcomer goes without, which costs it only the
 * naming of every partition in every request.
 */
public final class FetchSessions {

    private static final ConfigKey<Integer> SLOTS =
            ConfigKey.ofInt(
                    "max.incremental.fetch.session.cache.slots",
                    1_000,
                    0,
                    1_000_000,
                    "Fetch sessions that the broker keeps.");

    /** The keys that this feature reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(SLOTS);

    private static final long IDLE_MS_MIN = 120_000;
    private static final int NO_SESSION = 0;
    private static final int FINAL_EPOCH = -1;
    private static final int INITIAL_EPOCH = 0;

    private record Slot(FetchSession session, long lastUsedMs) {}

    /** What a request asks for, once its session is known. */
    sealed interface Resolved {

        /** Read all these; the session is null when there is none. */
        record Whole(List<FetchTarget> targets, FetchSession session) implements Resolved {}

        /** Read all these, and answer with changes only. */
        record Changes(List<FetchTarget> targets, FetchSession session) implements Resolved {}

        /** The session is not known or not in step. */
        record Refused(ErrorCode error) implements Resolved {}
    }

    private final Clock clock;
    private final int slotsMax;
    private final Map<Integer, Slot> slots = new LinkedHashMap<>();

    public FetchSessions(ConfigValues config, Clock clock) {
        this.slotsMax = config.get(SLOTS);
        this.clock = clock;
    }

    /** Finds or opens the session of a request, or ends it, as the request wishes. */
    Resolved resolve(FetchRequest request, boolean byTopicId) {
        List<FetchTarget> targets = targets(request);
        if (request.sessionEpoch() == FINAL_EPOCH) {
            end(request.sessionId());
            return new Resolved.Whole(targets, null);
        }
        if (request.sessionEpoch() == INITIAL_EPOCH) {
            end(request.sessionId());
            return new Resolved.Whole(targets, open(byTopicId, targets));
        }
        FetchSession session = use(request.sessionId());
        if (session == null) {
            return new Resolved.Refused(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        ErrorCode error = session.follow(request.sessionEpoch(), byTopicId);
        return error == ErrorCode.NONE
                ? new Resolved.Changes(session.update(targets, forgotten(request)), session)
                : new Resolved.Refused(error);
    }

    private synchronized void end(int id) {
        slots.remove(id);
    }

    private synchronized FetchSession use(int id) {
        Slot slot = slots.remove(id);
        if (slot == null) {
            return null;
        }
        slots.put(id, new Slot(slot.session(), clock.monotonicMs()));
        return slot.session();
    }

    private synchronized FetchSession open(boolean byTopicId, List<FetchTarget> targets) {
        if (targets.isEmpty() || !hasFreeSlot()) {
            return null;
        }
        int id;
        do {
            id = ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE);
        } while (slots.containsKey(id));
        FetchSession session = new FetchSession(id, byTopicId, targets);
        slots.put(id, new Slot(session, clock.monotonicMs()));
        return session;
    }

    private boolean hasFreeSlot() {
        if (slots.size() < slotsMax) {
            return true;
        }
        Iterator<Slot> leastRecent = slots.values().iterator();
        if (!leastRecent.hasNext()
                || clock.monotonicMs() - leastRecent.next().lastUsedMs() < IDLE_MS_MIN) {
            return false;
        }
        leastRecent.remove();
        return true;
    }

    private static List<FetchTarget> targets(FetchRequest request) {
        List<FetchTarget> targets = new ArrayList<>();
        for (FetchTopic topic : request.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                targets.add(FetchTarget.of(topic, partition));
            }
        }
        return targets;
    }

    private static List<FetchTarget.Key> forgotten(FetchRequest request) {
        List<FetchTarget.Key> forgotten = new ArrayList<>();
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                forgotten.add(new FetchTarget.Key(topic.topic(), topic.topicId(), partition));
            }
        }
        return forgotten;
    }

    /** The id that an answer carries for the session. */
    static int idOf(FetchSession session) {
        return session == null ? NO_SESSION : session.id();
    }
}
