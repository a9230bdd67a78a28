package io.riverrun.coordinator.groups;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.ListGroupsRequest;
import io.riverrun.protocol.message.ListGroupsResponse;
import io.riverrun.protocol.message.ListGroupsResponse.ListedGroup;
import java.util.Comparator;
import java.util.List;

/**
 * ListGroups: the groups of every shard that this broker serves. Stateless; {@link #list} is called
 * on the shard's executor.
 *
 * <p>Version 4: by states (KIP-518). Version 5: by types (KIP-848). Both regardless of case.
 */
final class ListGroups {

    private static final String CLASSIC = "classic";

    /** What one shard has to say. */
    record Part(ErrorCode error, List<ListedGroup> groups) {

        /**
         * Another broker lists the groups of a shard that is not ours; one that loads is missed.
         */
        static Part refused(ErrorCode error) {
            boolean elsewhere = error == ErrorCode.NOT_COORDINATOR;
            return new Part(elsewhere ? ErrorCode.NONE : error, List.of());
        }
    }

    private ListGroups() {}

    static ListGroupsResponse join(List<Part> parts) {
        ErrorCode error =
                parts.stream()
                        .map(Part::error)
                        .filter(each -> each != ErrorCode.NONE)
                        .findFirst()
                        .orElse(ErrorCode.NONE);
        return new ListGroupsResponse()
                .setErrorCode(error.code())
                .setGroups(
                        parts.stream()
                                .flatMap(part -> part.groups().stream())
                                .sorted(Comparator.comparing(ListedGroup::groupId))
                                .toList());
    }

    static Part list(GroupShard shard, ListGroupsRequest request) {
        if (!matches(request.typesFilter(), CLASSIC)) {
            return new Part(ErrorCode.NONE, List.of());
        }
        List<ListedGroup> groups =
                shard.groups().stream()
                        .map(Group::classic)
                        .filter(group -> matches(request.statesFilter(), group.state().label()))
                        .map(ListGroups::listed)
                        .toList();
        return new Part(ErrorCode.NONE, groups);
    }

    private static boolean matches(List<String> filter, String value) {
        return filter.isEmpty() || filter.stream().anyMatch(value::equalsIgnoreCase);
    }

    private static ListedGroup listed(ClassicGroup group) {
        return new ListedGroup()
                .setGroupId(group.groupId())
                .setProtocolType(group.protocolType())
                .setGroupState(group.state().label())
                .setGroupType(CLASSIC);
    }
}
