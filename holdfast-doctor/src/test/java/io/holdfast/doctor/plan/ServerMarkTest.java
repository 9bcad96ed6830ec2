package io.holdfast.doctor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServerMarkTest {
    private static ServerMark mark(String version, String uuid, String folder, long start) {
        return new ServerMark(version, "db:3306", uuid, "db", 3306, folder, 1, Instant.ofEpochSecond(start));
    }

    @Test
    void aRunOnAServerThatWasUpgradedSinceMustHaveAWayOut() {
        ServerMark mysql = mark("8.0.33", "u", "/data/", 1_000);
        ServerMark mariadb = mark("11.4.5-MariaDB", "", "/data/", 1_000);

        assertThat(mysql.difference(mark("8.0.45", "u", "/data/", 9_000), false))
                .isEmpty();
        assertThat(mariadb.difference(mark("11.8.2-MariaDB", "", "/data/", 9_000), false))
                .isEmpty();
        // A plan that is not begun is made again.
        assertThat(mysql.difference(mark("8.0.45", "u", "/data/", 9_000), true)).isPresent();
        assertThat(mariadb.difference(mark("11.4.5-MariaDB", "", "/data/", 9_000), true))
                .isPresent();
    }

    @Test
    void anotherServerMustBeRefusedWheneverItIsMet() {
        for (boolean sameStart : new boolean[] {true, false}) {
            assertThat(mark("8.0.33", "u", "/data/", 1_000).difference(mark("8.0.33", "v", "/data/", 1_000), sameStart))
                    .isPresent();
            assertThat(mark("8.0.33", "u", "/data/", 1_000)
                            .difference(mark("11.4.5-MariaDB", "", "/data/", 1_000), sameStart))
                    .isPresent();
            assertThat(mark("11.4.5-MariaDB", "", "/data/", 1_000)
                            .difference(mark("11.4.5-MariaDB", "", "/other/", 1_000), sameStart))
                    .isPresent();
        }
    }
}
