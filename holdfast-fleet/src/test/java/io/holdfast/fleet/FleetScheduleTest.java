package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * The bound of a fleet under random schedules. Ten thousand of them:
 * {@code mvn -pl holdfast-fleet -am -Dtest=FleetScheduleTest -Dfleet.schedules=10000 -Dsurefire.failIfNoSpecifiedTests=false test}.
 */
class FleetScheduleTest {
    private static final int SAMPLE = 100;

    /** Each schedule fails by itself where more was granted or open than {@link FleetWorld} says, and names its seed. */
    @Test
    void noMoreThanTheBudgetMayBeGrantedOrOpenWhateverHappens() {
        int schedules = Integer.getInteger("fleet.schedules", SAMPLE);
        List<FleetWorld.Outcome> outcomes = LongStream.range(0, schedules)
                .parallel()
                .mapToObj(FleetWorld::run)
                .toList();

        // The schedules are worth something: each kind of event happened, and budgets were used up.
        assertThat(sum(outcomes, FleetWorld.Outcome::crashes)).isGreaterThan(schedules / 2);
        assertThat(sum(outcomes, FleetWorld.Outcome::freezes)).isGreaterThan(schedules / 2);
        assertThat(sum(outcomes, FleetWorld.Outcome::switches)).isGreaterThan(schedules / 2);
        assertThat(sum(outcomes, FleetWorld.Outcome::foreign)).isGreaterThan(schedules);
        assertThat(outcomes.stream().filter(FleetWorld.Outcome::yielded)).isNotEmpty();
        assertThat(outcomes.stream().filter(each -> each.mostOfBudget() >= 95).count())
                .isGreaterThan(schedules / 20);
    }

    private static int sum(List<FleetWorld.Outcome> outcomes, ToIntFunction<FleetWorld.Outcome> part) {
        return outcomes.stream().mapToInt(part).sum();
    }

    /** A bound is easily kept by granting nothing: without faults, what instances need must be granted. */
    @Test
    void withoutFaultsMostOfTheNeedMustBeServed() {
        assertThat(LongStream.range(0, 10)
                        .mapToObj(FleetWorld::runCalm)
                        .mapToDouble(FleetWorld.Outcome::served)
                        .average()
                        .orElse(0))
                .isGreaterThan(0.75);
    }
}
