package io.holdfast.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LiveObjectsTest {
    private static final int ROUNDS = 20;

    private static final class Leaked {}

    private static final class Kept {}

    @Test
    void whatLeaksOnceARoundMustBeNamedAndAFullRingMustNot() throws Exception {
        List<Leaked> leak = new ArrayList<>();
        Deque<Kept> ring = new ArrayDeque<>();
        LiveObjects objects = new LiveObjects(ROUNDS);
        Map<String, Long> growing = Map.of();
        for (int stretch = 0; stretch < 4; stretch++) {
            for (int round = 0; round < ROUNDS; round++) {
                leak.add(new Leaked());
                ring.add(new Kept());
                if (ring.size() > 3 * ROUNDS) {
                    ring.remove();
                }
            }
            growing = objects.growing();
        }
        assertThat(growing).containsEntry(Leaked.class.getName(), 4L * ROUNDS);
        assertThat(growing).doesNotContainKey(Kept.class.getName());
        assertThat(leak).hasSize(4 * ROUNDS);
    }
}
