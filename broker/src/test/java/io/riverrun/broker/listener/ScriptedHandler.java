package io.riverrun.broker.listener;

import io.riverrun.broker.dispatch.HandlerRegistry;
import io.riverrun.broker.dispatch.RequestContext;
import io.riverrun.broker.dispatch.RequestDispatcher;
import io.riverrun.broker.dispatch.RequestHandler;
import io.riverrun.protocol.ApiKey;
import io.riverrun.protocol.message.MetadataRequest;
import io.riverrun.protocol.message.MetadataResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Takes Metadata requests, whose first topic's name is their text, and does with each what the test
 * says; keeps them all. Answers carry a text as the cluster's id.
 */
final class ScriptedHandler implements RequestHandler<MetadataRequest> {

    /** A request that came in. */
    record Received(String text, RequestContext context) {
        void answer(String answer) {
            context.respond(new MetadataResponse().setClusterId(answer));
        }

        void answer() {
            answer(text);
        }
    }

    final List<Received> received = new CopyOnWriteArrayList<>();
    private final Consumer<Received> script;

    private ScriptedHandler(Consumer<Received> script) {
        this.script = script;
    }

    /** Answers nothing by itself. */
    static ScriptedHandler keeping() {
        return new ScriptedHandler(_ -> {});
    }

    /** Answers every request at once with its own text. */
    static ScriptedHandler echoing() {
        return new ScriptedHandler(Received::answer);
    }

    static ScriptedHandler doing(Consumer<Received> script) {
        return new ScriptedHandler(script);
    }

    RequestDispatcher dispatcher() {
        return new RequestDispatcher(new HandlerRegistry(List.of(this)));
    }

    List<String> texts() {
        return received.stream().map(Received::text).toList();
    }

    @Override
    public ApiKey apiKey() {
        return ApiKey.METADATA;
    }

    @Override
    public void handle(MetadataRequest request, RequestContext context) {
        Received one = new Received(request.topics().getFirst().name(), context);
        received.add(one);
        script.accept(one);
    }
}
