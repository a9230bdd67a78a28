package io.riverrun.log;

import io.riverrun.log.checkpoint.MalformedFileException;
import io.riverrun.log.checkpoint.MetaProperties;
import io.riverrun.log.disk.Disk;
import io.riverrun.protocol.Uuid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Which broker and which cluster the log directories belong to, as their {@code meta.properties}
 * say, and which others belong to them. Confined to the thread that starts the broker.
 */
final class DirectoryOwners {

    private final List<LogDirectory> directories;
    private final Map<String, String> idsOfUnusable = new TreeMap<>();
    private OptionalInt brokerId;
    private Optional<String> clusterId = Optional.empty();
    private boolean ofKRaft;

    /**
     * @param directories those that could be opened; more may come until {@link #check}
     * @param brokerId as configured; empty to take it from the directories
     */
    DirectoryOwners(List<LogDirectory> directories, OptionalInt brokerId) {
        this.directories = directories;
        this.brokerId = brokerId;
    }

    OptionalInt brokerId() {
        return brokerId;
    }

    Optional<String> clusterId() {
        return clusterId;
    }

    /** As {@link LogDirectories#isOfKRaft}. */
    boolean isOfKRaft() {
        return ofKRaft;
    }

    /**
     * Looks whose the directories are. One that does not tell since its disk fails goes offline, as
     * long as another can be used.
     *
     * @param unusable those that are configured, but could not be opened
     * @throws LogDirectoryException when they do not belong together, or one is missing
     */
    void check(Disk disk, Set<Path> unusable) {
        checkOwners(unusable);
        checkOwned(disk);
    }

    private void checkOwners(Set<Path> unusable) {
        Map<String, String> expected = new TreeMap<>();
        Set<String> present = new HashSet<>();
        Set<Path> unread = new HashSet<>(unusable);
        for (LogDirectory directory : directories) {
            try {
                Optional<MetaProperties> owner = directory.checkOwner(brokerId);
                if (owner.isPresent()) {
                    adopt(directory, owner.get());
                    expected.putAll(owner.get().directories());
                    owner.get().directoryId().ifPresent(present::add);
                }
            } catch (MalformedFileException e) {
                throw new LogDirectoryException(
                        "The owner of " + directory.path() + " is unknown: " + e.getMessage(), e);
            } catch (IOException e) {
                directory.takeOffline(
                        new IOException(
                                "its %s cannot be read: %s (%s)"
                                        .formatted(
                                                MetaProperties.FILE_NAME,
                                                e.getClass().getSimpleName(),
                                                e.getMessage()),
                                e));
                unread.add(directory.path());
            }
        }
        requireOne(unread);
        expected.keySet().removeAll(present);
        expected.forEach((id, path) -> {
            if (unread.contains(Path.of(path))) {
                idsOfUnusable.put(id, path);
            } else {
                miss(id, path);
            }
        });
    }

    private void requireOne(Set<Path> unread) {
        if (directories.stream().allMatch(each -> unread.contains(each.path()))) {
            throw new LogDirectoryException(
                    "No folder of log.dirs can be used: the %s of none can be read (%s)."
                            .formatted(
                                    MetaProperties.FILE_NAME,
                                    directories.getFirst().offlineReason()));
        }
    }

    /** Records of a broker that nobody can name must not become another's. */
    private void checkOwned(Disk disk) {
        if (brokerId.isPresent()) {
            return;
        }
        for (LogDirectory directory : directories) {
            if (directory.offlineReason() != null) {
                continue;
            }
            try {
                for (String name : disk.list(directory.path())) {
                    if (PartitionFolder.parse(name).isPresent()) {
                        throw new LogDirectoryException(
                                ("The folder %s of log.dirs holds partitions (%s is one), but no %s"
                                                + " in it says which broker they belong to. Put the"
                                                + " file back, or set broker.id to the id which"
                                                + " that broker had.")
                                        .formatted(
                                                directory.path(), name, MetaProperties.FILE_NAME));
                    }
                }
            } catch (IOException e) {
                throw new LogDirectoryException(
                        "The folder %s cannot be listed: %s"
                                .formatted(directory.path(), e.getMessage()),
                        e);
            }
        }
    }

    /** Without the check its partitions would begin anew, and their records be gone. */
    private static void miss(String id, String path) {
        throw new LogDirectoryException(
                ("A folder of log.dirs is missing, with partitions of this broker: the one that was"
                                + " %s at the last start. Is its disk mounted? Name it in log.dirs"
                                + " again; or, if it is lost and its records may be, delete the"
                                + " lines '%s%s' from %s in the other folders.")
                        .formatted(
                                path,
                                MetaProperties.DIRECTORY_PREFIX,
                                id,
                                MetaProperties.FILE_NAME));
    }

    private void adopt(LogDirectory directory, MetaProperties owner) {
        ofKRaft |= owner.isOfKRaft();
        if (brokerId.isEmpty()) {
            brokerId = owner.brokerId();
        }
        if (clusterId.isEmpty()) {
            clusterId = owner.clusterId();
        } else if (owner.clusterId().isPresent() && !owner.clusterId().equals(clusterId)) {
            throw new LogDirectoryException(
                    "%s belongs to cluster %s, and another folder of log.dirs to %s."
                            .formatted(directory.path(), owner.clusterId().get(), clusterId.get()));
        }
    }

    /** As {@link LogDirectories#claim}. */
    void claim(int id, String cluster, Supplier<Uuid> newIds) throws IOException {
        checkCluster(cluster);
        brokerId = OptionalInt.of(id);
        clusterId = Optional.of(cluster);
        SortedMap<String, String> ids = new TreeMap<>(idsOfUnusable);
        for (LogDirectory directory : directories) {
            directory.attempt(
                    () -> ids.put(directoryId(directory, newIds), directory.path().toString()));
        }
        for (LogDirectory directory : directories) {
            directory.attempt(() -> {
                Optional<String> own =
                        directory.checkOwner(brokerId).flatMap(MetaProperties::directoryId);
                own(
                        directory,
                        new MetaProperties(MetaProperties.VERSION, brokerId, clusterId, own, ids));
            });
        }
    }

    /** As {@link LogDirectories#checkCluster}. */
    void checkCluster(String cluster) {
        if (clusterId.isPresent() && !clusterId.get().equals(cluster)) {
            String remedy =
                    ofKRaft
                            ? "a ZooKeeper, or a chroot in one, that is new"
                            : "the ZooKeeper (or the folder 'zookeeper') they were made with";
            throw new LogDirectoryException(
                    "The folders of log.dirs belong to cluster %s, but this ZooKeeper to %s. Use %s, or other folders."
                            .formatted(clusterId.get(), cluster, remedy));
        }
    }

    /** The folder's id, which is durable before any other folder names it. */
    private String directoryId(LogDirectory directory, Supplier<Uuid> newIds) throws IOException {
        Optional<MetaProperties> owner = directory.checkOwner(brokerId);
        Optional<String> id = owner.flatMap(MetaProperties::directoryId);
        if (id.isPresent()) {
            return id.get();
        }
        String drawn = newIds.get().toString();
        SortedMap<String, String> known =
                owner.map(MetaProperties::directories).orElseGet(TreeMap::new);
        own(
                directory,
                new MetaProperties(
                        MetaProperties.VERSION, brokerId, clusterId, Optional.of(drawn), known));
        return drawn;
    }

    private void own(LogDirectory directory, MetaProperties owner) throws IOException {
        if (!directory.checkOwner(brokerId).equals(Optional.of(owner))) {
            directory.writeOwner(owner);
        }
    }
}
