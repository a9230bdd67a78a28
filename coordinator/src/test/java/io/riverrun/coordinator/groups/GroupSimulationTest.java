package io.riverrun.coordinator.groups;

import static org.assertj.core.api.Assertions.assertThat;

import io.riverrun.protocol.ErrorCode;
import io.riverrun.protocol.message.DescribeGroupsRequest;
import io.riverrun.protocol.message.DescribeGroupsResponse.DescribedGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Members come, go, die, restart and lose connections; appends are slow, refused or cut off by a
 * crash, after which another coordinator takes over from the log. After every step what the members
 * were told must agree; in the end, all that live must be in one generation.
 */
class GroupSimulationTest {

    private static final int SEEDS = 200;
    private static final int STEPS = 1_500;
    private static final String GROUP = "g";

    private final Coordination world =
            Coordination.with(
                    "offsets.retention.check.interval.ms", Long.toString(Long.MAX_VALUE / 4));
    private final GroupHistory history = new GroupHistory();
    private final List<SimulatedMember> members = new ArrayList<>();

    static LongStream seeds() {
        String given = System.getProperty("riverrun.seed", "");
        return given.isEmpty() ? LongStream.range(0, SEEDS) : LongStream.of(Long.parseLong(given));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void shouldKeepMembersInAgreementWhateverHappens(long seed) {
        Random random = new Random(seed);
        world.topics.create("orders");
        try {
            for (int step = 0; step < STEPS; step++) {
                step(random);
                world.time.settle();
                checkOffsets(random);
                history.check();
            }
            converge();
            checkReplay();
            history.check();
        } catch (Throwable failure) {
            String replay =
                    "mvn -q verify -pl base,protocol-generator,protocol,coordinator"
                            + " -Dtest=GroupSimulationTest -Dsurefire.failIfNoSpecifiedTests=false"
                            + " -Driverrun.seed="
                            + seed;
            throw new AssertionError("Seed " + seed + " failed; replay with: " + replay, failure);
        }
    }

    private void step(Random random) {
        int dice = random.nextInt(1_000);
        if (dice < 40 && members.size() < 5) {
            members.add(newMember(random, random.nextInt(3) == 0 ? "i" + random.nextInt(3) : null));
        } else if (dice < 700 && !members.isEmpty()) {
            any(random).step();
        } else if (dice < 850) {
            world.log.commitOpen(random.nextInt(world.log.openAppends() + 1));
        } else if (dice < 960) {
            world.time.advance(random.nextInt(400));
        } else if (dice < 963) {
            world.time.advance(random.nextInt(25_000));
        } else if (dice < 970 && !members.isEmpty()) {
            any(random).leave();
        } else if (dice < 974 && !members.isEmpty()) {
            any(random).die();
        } else if (dice < 985 && !members.isEmpty()) {
            any(random).loseConnection();
        } else if (dice < 990) {
            world.log.refuseNext(ErrorCode.NOT_ENOUGH_REPLICAS);
        } else if (dice < 994) {
            crash(random.nextInt(world.log.openAppends() + 1));
            hold(random);
        } else {
            hold(random);
        }
        members.removeIf(SimulatedMember::isGone);
    }

    private void hold(Random random) {
        if (random.nextBoolean()) {
            world.log.hold();
        } else {
            world.log.release();
        }
    }

    private void crash(int survivingAppends) {
        world.crashAndReload(survivingAppends);
        history.crashed();
    }

    private SimulatedMember newMember(Random random, String instanceId) {
        return new SimulatedMember(
                world, history, new Random(random.nextLong()), GROUP, instanceId);
    }

    private SimulatedMember any(Random random) {
        return members.get(random.nextInt(members.size()));
    }

    private void checkOffsets(Random random) {
        int partition = random.nextInt(SimulatedMember.PARTITIONS);
        history.fetched(partition, new Client(world, GROUP).committed("orders", partition));
    }

    /** The storm is over: all who live come together. */
    private void converge() {
        world.log.release();
        members.add(newMember(new Random(1), null));
        for (int round = 0; round < 400; round++) {
            members.forEach(SimulatedMember::step);
            world.time.advance(200);
            members.removeIf(SimulatedMember::isGone);
        }
        for (int round = 0; round < 50 && !allAgree(); round++) {
            members.forEach(SimulatedMember::step);
            world.time.advance(50);
        }
        assertThat(allAgree()).as("all members are in one stable generation").isTrue();
        assertThat(describe().groupState()).isEqualTo("Stable");
        assertThat(describe().members()).hasSize(members.size());
        assertThat(history.assignedGenerations()).as("generations").isGreaterThan(1);
        assertThat(history.acknowledgements()).as("commits").isGreaterThan(10);
    }

    private boolean allAgree() {
        return members.stream().allMatch(SimulatedMember::isStable)
                && members.stream().map(SimulatedMember::generation).distinct().count() == 1;
    }

    /** A coordinator that is made from the log alone knows the same. */
    private void checkReplay() {
        world.time.settle();
        DescribedGroup before = describe();
        List<Long> offsets = offsets();

        crash(0);

        assertThat(describe()).isEqualTo(before);
        assertThat(offsets()).isEqualTo(offsets);
    }

    private List<Long> offsets() {
        Client client = new Client(world, GROUP);
        return LongStream.range(0, SimulatedMember.PARTITIONS)
                .map(partition -> client.committed("orders", (int) partition))
                .boxed()
                .toList();
    }

    private DescribedGroup describe() {
        return world.now(
                        world.coordinator()
                                .describeGroups(
                                        new ClientContext("c", "/h", (short) 6),
                                        new DescribeGroupsRequest().setGroups(List.of(GROUP))))
                .groups()
                .getFirst();
    }
}
