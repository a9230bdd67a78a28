package io.riverrun.controller.election;

import io.riverrun.metadata.ClusterImage;

/** The election of the one controller. Thread-safe. */
public interface Election extends AutoCloseable {

    /** Told how the election goes, in order, on the election's own thread; must not block. */
    interface Listener {
        /** This broker is the controller, from now until {@link #deposed}. */
        void elected(Term term);

        /** This broker is no longer the controller; writes of its term may already be refused. */
        void deposed();

        /**
         * Who the controller is, as far as is known.
         *
         * @param controllerId a broker id, or {@link ClusterImage#NO_CONTROLLER}
         */
        void controllerIs(int controllerId);
    }

    /** Stands for election now, and again whenever the office becomes vacant. */
    void start(Listener listener);

    /** Gives up the office, if held, so that another can be elected at once, and stands back. */
    void resign();

    /** Resigns for good. */
    @Override
    void close();
}
