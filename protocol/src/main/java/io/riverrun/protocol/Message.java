package io.riverrun.protocol;

/**
 * A message of the protocol or a record of its internal topics, generated from the published
 * schema. Mutable; confined to one thread until it is handed over. Lists that were not set are
 * immutable.
 */
public interface Message {

    /** The lowest version that has a schema. */
    short lowestVersion();

    /** The highest version that has a schema. */
    short highestVersion();

    /**
     * Writes this message.
     *
     * @param version between {@link #lowestVersion()} and {@link #highestVersion()}
     * @throws UnsupportedFieldException when a field is set that the version cannot carry and that
     *     must not be dropped
     */
    void write(MessageWriter out, short version);
}
