package io.riverrun.zookeeper.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.zookeeper.ZooKeeper;

/**
 * Remembers this broker's session on disk, so that after a crash the next process can end it at
 * once and need not wait until ZooKeeper gives it up. Two lines: the session's id and its password,
 * in hexadecimal; readable by the owner only. Confined to its client.
 *
 * <p>A session that was left behind stays in the file until the next one takes its place. That one
 * is known to have begun when ZooKeeper has it on disk, and so, in the order of its log, the end of
 * the one before. After a crash in between, which may have undone that end, the next process does
 * it once more.
 */
public final class SessionFile {

    private static final String OWNER_ONLY = "rw-------";

    private final Path path;

    /** Whether this process has ended what it found. */
    private boolean ended;

    public SessionFile(Path path) {
        this.path = path;
    }

    /** A session's name and proof. */
    record Session(long id, String passwordHex) {
        static Session of(ZooKeeper zooKeeper) {
            return new Session(
                    zooKeeper.getSessionId(),
                    HexFormat.of().formatHex(zooKeeper.getSessionPasswd()));
        }

        byte[] password() {
            return HexFormat.of().parseHex(passwordHex);
        }
    }

    /** The session to end; empty when there is none or the file makes no sense. */
    Optional<Session> left() {
        return ended ? Optional.empty() : read();
    }

    /** The session of {@link #left} is ended, as far as this process goes. */
    void ended() {
        ended = true;
    }

    private Optional<Session> read() {
        try {
            List<String> lines = Files.readAllLines(path);
            Session session =
                    new Session(HexFormat.fromHexDigitsToLong(lines.get(0)), lines.get(1));
            return session.password().length > 0 ? Optional.of(session) : Optional.empty();
        } catch (IOException | RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Ends the session that was left behind, if there is one, in another way than through a client
     * of its own, which takes 150 ms.
     *
     * @param server ends the session of that id before it serves whoever connects afterwards
     */
    public void endLeft(LongConsumer server) {
        left().ifPresent(session -> server.accept(session.id()));
        ended();
    }

    /** Puts the session in the place of the one before. */
    void write(Session session) throws IOException {
        Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
        Files.deleteIfExists(fresh);
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    fresh,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(OWNER_ONLY)));
        }
        Files.writeString(
                fresh,
                HexFormat.of().toHexDigits(session.id()) + "\n" + session.passwordHex() + "\n");
        Files.move(
                fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The session has ended, in order. */
    void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
