package io.riverrun.broker.cluster;

import io.riverrun.broker.dispatch.AuthorizedOperations;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.metadata.BrokerImage;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeClusterRequest;
import io.riverrun.protocol.message.DescribeClusterResponse;
import io.riverrun.protocol.message.DescribeClusterResponse.DescribeClusterBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * DescribeCluster: the cluster's id, its controller and its brokers (KIP-700).
 *
 * <p>Version 1 asks for brokers or for controllers (KIP-919); a broker's listener knows brokers
 * only.
 */
public final class DescribeClusterHandler implements RequestHandler<DescribeClusterRequest> {

    private static final byte BROKERS = 1;
    private static final byte CONTROLLERS = 2;

    private final Supplier<ClusterImage> image;

    public DescribeClusterHandler(Supplier<ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.DESCRIBE_CLUSTER;
    }

    @Override
    public void handle(DescribeClusterRequest request, RequestContext context) {
        ClusterImage now = image.get();
        if (request.endpointType() != BROKERS) {
            ErrorCode error =
                    request.endpointType() == CONTROLLERS
                            ? ErrorCode.MISMATCHED_ENDPOINT_TYPE
                            : ErrorCode.UNSUPPORTED_ENDPOINT_TYPE;
            context.respond(
                    new DescribeClusterResponse()
                            .setErrorCode(error.code())
                            .setErrorMessage("This listener knows the endpoints of brokers only.")
                            .setClusterId(now.clusterId()));
            return;
        }
        context.respond(
                new DescribeClusterResponse()
                        .setClusterId(now.clusterId())
                        .setControllerId(now.controllerId())
                        .setBrokers(brokers(now, context.listener()))
                        .setClusterAuthorizedOperations(
                                request.includeClusterAuthorizedOperations()
                                        ? AuthorizedOperations.CLUSTER
                                        : AuthorizedOperations.NOT_ASKED));
    }

    private static List<DescribeClusterBroker> brokers(ClusterImage image, String listener) {
        List<DescribeClusterBroker> brokers = new ArrayList<>();
        for (BrokerImage broker : image.brokers().values()) {
            broker.endpoint(listener)
                    .ifPresent(endpoint ->
                            brokers.add(
                                    new DescribeClusterBroker()
                                            .setBrokerId(broker.id())
                                            .setHost(endpoint.host())
                                            .setPort(endpoint.port())
                                            .setRack(broker.rack())));
        }
        return brokers;
    }
}
