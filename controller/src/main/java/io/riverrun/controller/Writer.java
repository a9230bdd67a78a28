package io.riverrun.controller;

import io.riverrun.base.Scheduler;
import io.riverrun.controller.decision.Decision;
import io.riverrun.controller.decision.Outcome;
import io.riverrun.controller.election.Term;
import io.riverrun.controller.leaders.Takeover;
import io.riverrun.controller.store.LoadedMetadata;
import io.riverrun.controller.store.MetadataStore;
import io.riverrun.controller.store.StoreException;
import io.riverrun.metadata.ClusterImage;
import io.riverrun.metadata.MetadataChange;
import io.riverrun.metadata.MetadataListener;
import io.riverrun.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decide, store, apply, publish, answer: the controller's loop. Its state is confined to the
 * executor; {@link #submit} and {@link #image} may be called from any thread. Requests that arrived
 * while a write was under way are decided one upon the other and stored as one write.
 */
final class Writer {

    private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

    static final Outcome NOT_CONTROLLER =
            new Outcome(ErrorCode.NOT_CONTROLLER, "This broker is not the controller.");

    /** Bounds one write, so that a long queue neither delays the first answers nor the fence. */
    private static final int CHANGES_PER_WRITE_MAX = 10_000;

    private static final long RELOAD_DELAY_MS = 500;

    private final MetadataStore store;
    private final Executor executor;
    private final Scheduler scheduler;
    private final int requestsMax;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<ClusterImage> firstImage = new CompletableFuture<>();

    private final ArrayDeque<Request<?>> queue = new ArrayDeque<>();
    private final List<MetadataListener> listeners = new ArrayList<>();
    private Role role = new Role.Unknown();
    private boolean writing;
    private boolean loadAfterWrite;
    private volatile ClusterImage image = ClusterImage.empty("");

    /** What this broker is to the cluster's metadata. */
    private sealed interface Role {
        /** No controller is known yet: requests wait. */
        record Unknown() implements Role {}

        /** Another broker is the controller: requests are refused. */
        record Standby() implements Role {}

        /** Elected, and reading the store: requests wait. */
        record Loading(Term term) implements Role {}

        /** Elected and up to date: requests are decided. */
        record Active(Term term) implements Role {}
    }

    private record Request<R>(
            Function<ClusterImage, Decision<R>> decide,
            Function<Outcome, R> refuse,
            CompletableFuture<R> reply) {

        void refuse(Outcome outcome) {
            reply.complete(refuse.apply(outcome));
        }
    }

    Writer(MetadataStore store, Executor executor, Scheduler scheduler, int requestsMax) {
        this.store = store;
        this.executor = executor;
        this.scheduler = scheduler;
        this.requestsMax = requestsMax;
    }

    ClusterImage image() {
        return image;
    }

    CompletionStage<ClusterImage> firstImage() {
        return firstImage.minimalCompletionStage();
    }

    void addListener(MetadataListener listener) {
        executor.execute(() -> {
            listeners.add(listener);
            if (image.version() > 0) {
                tell(listener, ClusterImage.empty(image.clusterId()), image, List.of());
            }
        });
    }

    /**
     * Has the request decided.
     *
     * @param refuse makes the reply of a request that is not decided, or whose changes were not
     *     stored
     */
    <R> CompletionStage<R> submit(
            Function<ClusterImage, Decision<R>> decide, Function<Outcome, R> refuse) {
        Request<R> request = new Request<>(decide, refuse, new CompletableFuture<>());
        if (waiting.incrementAndGet() > requestsMax) {
            waiting.decrementAndGet();
            request.refuse(
                    new Outcome(
                            ErrorCode.REQUEST_TIMED_OUT,
                            "The controller has %d requests waiting; try again later."
                                    .formatted(requestsMax)));
        } else {
            executor.execute(() -> {
                queue.add(request);
                pump();
            });
        }
        return request.reply();
    }

    CompletionStage<Optional<Term>> termNow() {
        CompletableFuture<Optional<Term>> term = new CompletableFuture<>();
        executor.execute(() ->
                term.complete(
                        role instanceof Role.Active active
                                ? Optional.of(active.term())
                                : Optional.empty()));
        return term;
    }

    void elected(Term term) {
        executor.execute(() -> load(term));
    }

    void deposed() {
        executor.execute(() -> leave(new Role.Unknown()));
    }

    void controllerIs(int controllerId) {
        executor.execute(() -> {
            boolean own = role instanceof Role.Loading || role instanceof Role.Active;
            if (!own && controllerId != ClusterImage.NO_CONTROLLER) {
                leave(new Role.Standby());
            }
        });
    }

    void reload() {
        executor.execute(() -> {
            if (role instanceof Role.Active active) {
                load(active.term());
            }
        });
    }

    private void leave(Role next) {
        role = next;
        if (next instanceof Role.Standby) {
            refuseWaiting(NOT_CONTROLLER);
        }
    }

    private void refuseWaiting(Outcome outcome) {
        List<Request<?>> refused = List.copyOf(queue);
        queue.clear();
        waiting.addAndGet(-refused.size());
        refused.forEach(request -> request.refuse(outcome));
    }

    private void load(Term term) {
        Role.Loading loading = new Role.Loading(term);
        role = loading;
        loadAfterWrite = writing;
        if (!writing) {
            read(loading);
        }
    }

    private void read(Role.Loading loading) {
        store.load()
                .whenComplete((loaded, failure) ->
                        executor.execute(() -> loaded(loading, loaded, failure)));
    }

    private void loaded(Role.Loading loading, LoadedMetadata loaded, Throwable failure) {
        if (!role.equals(loading)) {
            return;
        }
        if (failure != null) {
            loadLater(loading);
            return;
        }
        List<MetadataChange> changes = Takeover.decide(loaded, loading.term());
        ClusterImage next = loaded.image().apply(changes).atLeastVersion(image.version() + 1);
        for (String topic : loaded.deletionsPending()) {
            if (loaded.image().topic(topic) == null) {
                store.forgetDeletion(loading.term(), topic);
            }
        }
        store.store(loading.term(), changes)
                .whenComplete(
                        (done, failed) -> executor.execute(() -> tookOver(loading, next, failed)));
    }

    private void tookOver(Role.Loading loading, ClusterImage next, Throwable failure) {
        if (!role.equals(loading)) {
            return;
        }
        if (failure != null) {
            failed(loading, failure);
            return;
        }
        role = new Role.Active(loading.term());
        publish(next, List.of());
        firstImage.complete(next);
        pump();
    }

    private void loadLater(Role.Loading loading) {
        scheduler.schedule(
                RELOAD_DELAY_MS,
                () ->
                        executor.execute(() -> {
                            if (role.equals(loading)) {
                                load(loading.term());
                            }
                        }));
    }

    /** Decides what waits and stores it, unless a write is under way already. */
    private void pump() {
        if (role instanceof Role.Standby) {
            refuseWaiting(NOT_CONTROLLER);
        }
        while (role instanceof Role.Active active && !writing && !queue.isEmpty()) {
            Batch batch = new Batch(image);
            while (!queue.isEmpty() && batch.changes.size() < CHANGES_PER_WRITE_MAX) {
                waiting.decrementAndGet();
                batch.decide(queue.remove());
            }
            write(active, batch);
        }
    }

    private void write(Role.Active active, Batch batch) {
        if (batch.changes.isEmpty()) {
            batch.answer();
            return;
        }
        writing = true;
        store.store(active.term(), batch.changes)
                .whenComplete(
                        (done, failure) -> executor.execute(() -> written(active, batch, failure)));
    }

    private void written(Role.Active active, Batch batch, Throwable failure) {
        writing = false;
        if (failure != null) {
            batch.refuse(outcome(failure));
            if (role.equals(active)) {
                failed(new Role.Loading(active.term()), failure);
            }
        } else if (role.equals(active)) {
            publish(batch.image, batch.changes);
            batch.answer();
        } else {
            // Stored, but this broker's image is no longer the cluster's: a load will bring it.
            batch.answer();
        }
        if (loadAfterWrite && role instanceof Role.Loading loading) {
            loadAfterWrite = false;
            read(loading);
        }
        pump();
    }

    /** After a write whose outcome is not known or not as expected: read anew, unless fenced. */
    private void failed(Role.Loading loading, Throwable failure) {
        if (reason(failure) == StoreException.Reason.FENCED) {
            leave(new Role.Unknown());
        } else {
            role = loading;
            loadLater(loading);
        }
    }

    private void publish(ClusterImage after, List<MetadataChange> changes) {
        ClusterImage before = image;
        image = after;
        for (MetadataListener listener : listeners) {
            tell(listener, before, after, changes);
        }
    }

    /** Tells one of those who listen; its failure must not keep the others or the answers. */
    private static void tell(
            MetadataListener listener,
            ClusterImage before,
            ClusterImage after,
            List<MetadataChange> changes) {
        try {
            listener.onChange(before, after, changes);
        } catch (RuntimeException bug) {
            LOG.error("{} failed on changes of the metadata: {}", listener, changes, bug);
        }
    }

    private static Outcome outcome(Throwable failure) {
        return switch (reason(failure)) {
            case FENCED -> NOT_CONTROLLER;
            case CONFLICT ->
                    new Outcome(
                            ErrorCode.NOT_CONTROLLER,
                            "Another writer changed the metadata; try again.");
            case UNAVAILABLE ->
                    new Outcome(
                            ErrorCode.REQUEST_TIMED_OUT,
                            "The metadata store cannot be reached; the change may or may not have"
                                    + " been made.");
        };
    }

    private static StoreException.Reason reason(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof StoreException known
                ? known.reason()
                : StoreException.Reason.UNAVAILABLE;
    }

    /** Requests decided one upon the other, to be stored as one write. */
    private static final class Batch {
        private final List<MetadataChange> changes = new ArrayList<>();
        private final List<Runnable> answers = new ArrayList<>();
        private final List<Request<?>> requests = new ArrayList<>();
        private ClusterImage image;

        Batch(ClusterImage image) {
            this.image = image;
        }

        <R> void decide(Request<R> request) {
            Decision<R> decision;
            try {
                decision = request.decide().apply(image);
                if (!decision.changes().isEmpty()) {
                    image = image.apply(decision.changes());
                }
            } catch (RuntimeException bug) {
                request.refuse(new Outcome(ErrorCode.UNKNOWN_SERVER_ERROR, bug.toString()));
                return;
            }
            changes.addAll(decision.changes());
            requests.add(request);
            answers.add(() -> request.reply().complete(decision.reply()));
        }

        void answer() {
            answers.forEach(Runnable::run);
        }

        void refuse(Outcome outcome) {
            requests.forEach(request -> request.refuse(outcome));
        }
    }
}
