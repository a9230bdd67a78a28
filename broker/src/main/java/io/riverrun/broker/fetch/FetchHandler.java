package io.riverrun.broker.fetch;

import io.riverrun.base.Clock;
import io.riverrun.base.config.ConfigKey;
import io.riverrun.base.config.ConfigValues;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.FetchRequest;
import io.riverrun.protocol.message.FetchResponse;
import io.riverrun.protocol.message.FetchResponse.FetchableTopicResponse;
import io.riverrun.protocol.message.FetchResponse.PartitionData;
import io.riverrun.replication.HostedPartitions;
import java.util.ArrayList;
import java.util.List;

/**
 * Fetch: the records of partitions from given offsets on, up to what is committed.
 *
 * <p>Version 7 brought sessions, in which requests and answers carry changes only (KIP-227), 9
 * leader epochs (KIP-320), 12 the detection of logs that have parted (KIP-595), 13 names topics by
 * id (KIP-516). An answer waits until there are as many bytes as asked for, or for the deadline.
 * The first batch is sent whole even when it is above the limits, so that no consumer is stuck.
 */
public final class FetchHandler implements RequestHandler<FetchRequest> {

    private static final ConfigKey<Integer> BYTES_MAX =
            ConfigKey.ofInt(
                    "fetch.max.bytes",
                    55 * 1024 * 1024,
                    1024,
                    Integer.MAX_VALUE,
                    "The most bytes of records in one answer, but for a first batch that is"
                            + " larger.");

    /** The keys that this feature reads. */
    public static final List<ConfigKey<?>> KEYS = List.of(BYTES_MAX);

    private static final short TOPIC_IDS_FROM = 13;
    private static final byte READ_COMMITTED = 1;

    private final HostedPartitions partitions;
    private final FetchSessions sessions;
    private final ColdReads coldReads;
    private final Clock clock;
    private final int bytesMax;

    public FetchHandler(
            HostedPartitions partitions,
            FetchSessions sessions,
            ColdReads coldReads,
            Clock clock,
            ConfigValues config) {
        this.coldReads = coldReads;
        this.clock = clock;
        this.partitions = partitions;
        this.sessions = sessions;
        this.bytesMax = config.get(BYTES_MAX);
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.FETCH;
    }

    @Override
    public void handle(FetchRequest request, RequestContext context) {
        boolean byTopicId = context.version() >= TOPIC_IDS_FROM;
        switch (sessions.resolve(request, byTopicId)) {
            case FetchSessions.Resolved.Refused(ErrorCode error) ->
                    context.respond(new FetchResponse().setErrorCode(error.code()));
            case FetchSessions.Resolved.Whole(List<FetchTarget> targets, FetchSession session) ->
                    fetch(request, context, targets, session, false);
            case FetchSessions.Resolved.Changes(List<FetchTarget> targets, FetchSession session) ->
                    fetch(request, context, targets, session, true);
        }
    }

    private void fetch(
            FetchRequest request,
            RequestContext context,
            List<FetchTarget> targets,
            FetchSession session,
            boolean changesOnly) {
        int answerBytesMax = Math.min(bytesMax, Math.max(0, request.maxBytes()));
        FetchReader reader =
                new FetchReader(
                        partitions,
                        context.version() >= TOPIC_IDS_FROM,
                        request.isolationLevel() == READ_COMMITTED,
                        answerBytesMax,
                        coldReads,
                        clock);
        new PendingFetch(
                        context,
                        reader,
                        targets,
                        // More than an answer can hold will never be there.
                        Math.min(request.minBytes(), answerBytesMax),
                        coldReads,
                        read ->
                                context.respond(
                                        response(targets, read.data(), session, changesOnly)))
                .start(request.maxWaitMs());
    }

    private static FetchResponse response(
            List<FetchTarget> targets,
            List<PartitionData> data,
            FetchSession session,
            boolean changesOnly) {
        List<FetchableTopicResponse> topics = new ArrayList<>();
        FetchTarget previous = null;
        List<PartitionData> ofTopic = null;
        for (int i = 0; i < targets.size(); i++) {
            FetchTarget target = targets.get(i);
            boolean changed = session == null || session.changed(target, data.get(i));
            if (changesOnly && !changed) {
                continue;
            }
            if (previous == null
                    || !previous.topic().equals(target.topic())
                    || !previous.topicId().equals(target.topicId())) {
                ofTopic = new ArrayList<>();
                topics.add(
                        new FetchableTopicResponse()
                                .setTopic(target.topic())
                                .setTopicId(target.topicId())
                                .setPartitions(ofTopic));
                previous = target;
            }
            ofTopic.add(data.get(i));
        }
        return new FetchResponse().setSessionId(FetchSessions.idOf(session)).setResponses(topics);
    }
}
