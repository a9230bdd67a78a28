package io.riverrun.broker.producers;

import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.InitProducerIdRequest;
import io.riverrun.protocol.message.InitProducerIdResponse;

/**
 * InitProducerId: an id for an idempotent producer (KIP-98). Producers with a transactional id are
 * refused with INVALID_REQUEST, which ends them at once instead of letting them try for ever.
 *
 * <p>Version 3 lets a producer say which id and epoch it had (KIP-360); one without a transactional
 * id gets a new id all the same.
 */
public final class InitProducerIdHandler implements RequestHandler<InitProducerIdRequest> {

    private final ProducerIdPool pool;

    public InitProducerIdHandler(ProducerIdPool pool) {
        this.pool = pool;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.INIT_PRODUCER_ID;
    }

    @Override
    public void handle(InitProducerIdRequest request, RequestContext context) {
        if (request.transactionalId() != null) {
            context.respond(refused(ErrorCode.INVALID_REQUEST));
            return;
        }
        pool.next((error, id) ->
                context.respond(
                        error == ErrorCode.NONE
                                ? new InitProducerIdResponse()
                                        .setProducerId(id)
                                        .setProducerEpoch((short) 0)
                                : refused(error)));
    }

    private static InitProducerIdResponse refused(ErrorCode error) {
        return new InitProducerIdResponse()
                .setErrorCode(error.code())
                .setProducerId(-1)
                .setProducerEpoch((short) -1);
    }
}
