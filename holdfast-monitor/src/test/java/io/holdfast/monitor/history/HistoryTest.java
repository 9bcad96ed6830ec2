package io.holdfast.monitor.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSample;
import io.holdfast.monitor.Sample;
import io.holdfast.monitor.Samples;
import io.holdfast.pool.PoolFigure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryTest {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private static long bytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private static double last(List<Double> values) {
        return values.stream().filter(Objects::nonNull).reduce((a, b) -> b).orElseThrow();
    }

    @Test
    void whatWasKeptMustBeThereAfterARestart() throws Exception {
        try (History history = History.in(folder, STEP)) {
            for (int i = 0; i <= 60; i++) {
                history.append(Samples.of(START.plusSeconds(10L * i), i % 2 == 0 ? 2 : 4));
            }
        }
        try (History again = History.in(folder, STEP)) {
            Instant end = START.plusSeconds(610);
            again.append(Samples.of(end, 4));
            Series series = again.read("pool-orders", START, end, 100);
            assertThat(series.stepSeconds()).isEqualTo(10);
            assertThat(series.means().get("inUse")).filteredOn(Objects::nonNull).hasSizeGreaterThan(55);
            assertThat(last(series.means().get("inUse"))).isEqualTo(4.0);
            assertThat(again.keys()).containsExactly("pool-orders", "server-db:3306");
            assertThat(again.read("nobody", START, end, 10).times()).isEmpty();
        }
    }

    @Test
    void coarserRowsMustKeepMeanAndPeak() throws Exception {
        try (History history = History.in(folder, STEP)) {
            int seconds = 0;
            for (; seconds <= 7_200; seconds += 10) {
                history.append(Samples.of(START.plusSeconds(seconds), seconds % 60 == 0 ? 8 : 2));
            }
            Series series = history.read("pool-orders", START.plusSeconds(600), START.plusSeconds(7_200), 11);
            assertThat(series.stepSeconds()).isEqualTo(600);
            assertThat(last(series.means().get("inUse"))).isBetween(2.5, 3.5);
            assertThat(last(series.peaks().get("inUse"))).isEqualTo(8.0);
        }
    }

    /** A year of samples, an hour apart to be quick; and the size of ten pools' files, which does not depend on the samples. */
    @Test
    void aYearMustFitAndBeThereAtOnce() throws Exception {
        Duration step = Duration.ofHours(1);
        try (History history = History.in(folder, step)) {
            for (int i = 0; i < 24 * 366; i++) {
                Instant at = START.plus(step.multipliedBy(i));
                Sample one = Samples.of(at, i % 10);
                history.append(one);
            }
            Instant end = START.plus(Duration.ofDays(366));
            Series year = history.read("pool-orders", START, end, 2_000);
            assertThat(year.means().get("inUse")).filteredOn(Objects::nonNull).hasSizeGreaterThan(1_000);
        }
        Path fine = Files.createDirectory(folder.resolve("fine"));
        try (History history = History.in(fine, STEP)) {
            for (int i = 0; i < 3; i++) {
                history.append(tenPools(START.plusSeconds(10L * i)));
            }
        }
        System.out.printf("history of ten pools and a server: %.1f MB%n", bytes(fine) / 1e6);
        assertThat(bytes(fine)).as("bytes of ten pools and a server").isLessThan(50L << 20);
        long begun = System.nanoTime();
        try (History again = History.in(fine, STEP)) {
            again.append(tenPools(START.plusSeconds(100)));
            for (String key : again.keys()) {
                again.read(key, START.minus(Duration.ofDays(365)), START.plusSeconds(100), 180);
            }
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
                .as("opening and reading; a machine that is busy with other tests takes two seconds")
                .isLessThan(Duration.ofSeconds(10));
    }

    /** Rows for steps of which nothing was kept would fill the heap. */
    @Test
    void aRangeBeyondWhatIsKeptMustGiveWhatIsKept() throws Exception {
        try (History history = History.inMemory(Duration.ofSeconds(1))) {
            for (int i = 0; i < 5; i++) {
                history.append(tenPools(START.plusSeconds(i)));
            }
            for (String key : history.keys()) {
                Series all =
                        history.read(key, START.minus(Duration.ofDays(366)), START.plusSeconds(5), Integer.MAX_VALUE);
                assertThat(all.times()).isNotEmpty().hasSizeLessThan(5_000);
            }
        }
    }

    /** Two hours are one row of the coarsest archive: a year of many pools would fill the heap. */
    @Test
    void aYearMustComeInAboutAsManyRowsAsWereAskedFor() throws Exception {
        Duration step = Duration.ofHours(1);
        try (History history = History.in(folder, step)) {
            for (int i = 0; i < 24 * 60; i++) {
                history.append(Samples.of(START.plus(step.multipliedBy(i)), i % 10));
            }
            Instant end = START.plus(step.multipliedBy(24 * 60));
            Series few = history.read("pool-orders", START, end, 10);
            assertThat(few.times()).hasSizeBetween(5, 20);
            assertThat(few.means().get("inUse")).hasSameSizeAs(few.times());
            assertThat(few.peaks().get("inUse")).hasSameSizeAs(few.times());
            assertThat(last(few.means().get("inUse"))).isBetween(3.5, 5.5);
            assertThat(last(few.peaks().get("inUse"))).isEqualTo(9.0);
        }
    }

    @Test
    void everyFigureMustHaveAColumnUnlessItFollowsFromOthers() {
        assertThat(Column.ofPool().stream().map(Column::name))
                .contains(Arrays.stream(PoolFigure.values())
                        .filter(figure -> !Column.FOLLOWING.contains(figure))
                        .map(Column::name)
                        .toArray(String[]::new))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.length() <= 20);
    }

    @Test
    void namesThatDifferMustHaveFilesThatDiffer() {
        List<String> keys = List.of(
                "pool-a b",
                "pool-a_b",
                "pool-a/b",
                "pool-订单",
                "pool-用户",
                "pool-Orders",
                "pool-orders",
                "pool-a~b",
                "pool-" + "x".repeat(300),
                "pool-" + "x".repeat(301),
                "pool-../../etc/passwd");
        assertThat(keys.stream().map(OwnFiles::name))
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9._~-]{1,130}"));
    }

    @Test
    void chinesePoolsMustKeepTheirHistoriesApart() throws Exception {
        try (History history = History.in(folder, STEP)) {
            for (int i = 0; i <= 3; i++) {
                PoolFigures orders = Samples.figures(2, 0, 0, 0);
                PoolFigures users = Samples.figures(7, 0, 0, 0);
                history.append(new Sample(
                        START.plusSeconds(10L * i),
                        List.of(
                                Samples.pool("订单", HealthStatus.UP, orders, orders),
                                Samples.pool("用户", HealthStatus.UP, users, users)),
                        List.of()));
            }
            Instant end = START.plusSeconds(30);
            assertThat(last(history.read("pool-订单", START, end, 10).means().get("inUse")))
                    .isEqualTo(2.0);
            assertThat(last(history.read("pool-用户", START, end, 10).means().get("inUse")))
                    .isEqualTo(7.0);
        }
    }

    @Test
    void filesMustBeTheirOwnersAloneAndNoLinkMustBeFollowed() throws Exception {
        Path own = folder.resolve("own");
        try (History history = History.in(own, STEP)) {
            history.append(Samples.of(START, 1));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(own)))
                .isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(own)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
        Path victim = folder.resolve("victim");
        Path trap = Files.createDirectory(folder.resolve("trap"));
        Files.createSymbolicLink(trap.resolve("pool-orders-10s-v3.rrd"), victim);
        try (History history = History.in(trap, STEP)) {
            history.append(Samples.of(START, 1));
        }
        assertThat(victim).doesNotExist();
        Path locked = Files.createDirectory(folder.resolve("locked"));
        Files.createSymbolicLink(locked.resolve("lock"), victim);
        assertThatThrownBy(() -> History.in(locked, STEP)).isInstanceOf(MonitorException.class);
        assertThat(victim).doesNotExist();
    }

    private static Sample tenPools(Instant at) {
        List<PoolSample> pools = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            pools.add(Samples.pool("p" + i, HealthStatus.UP, Samples.figures(i, 0, 0, 0), Samples.figures(i, 0, 0, 0)));
        }
        return new Sample(at, pools, List.of(Samples.server(at, 5, 0)));
    }

    @Test
    void aFolderMustHaveOneMonitorOnly() throws Exception {
        try (History first = History.in(folder, STEP)) {
            assertThat(first.stepSeconds()).isEqualTo(10);
            assertThatThrownBy(() -> History.in(folder, STEP))
                    .isInstanceOf(MonitorException.class)
                    .hasMessageContaining("HF-6022");
        }
        History.in(folder, STEP).close();
    }

    @Test
    void aDamagedFileMustBePutAsideAndAFolderThatIsNoneRefused() throws Exception {
        try (History history = History.in(folder, STEP)) {
            history.append(Samples.of(START, 1));
        }
        Path file;
        try (Stream<Path> files = Files.list(folder)) {
            file = files.filter(each -> each.toString().contains("pool-orders"))
                    .findFirst()
                    .orElseThrow();
        }
        Files.writeString(file, "this is no such file");
        try (History history = History.in(folder, STEP)) {
            history.append(Samples.of(START.plusSeconds(10), 1));
            history.append(Samples.of(START.plusSeconds(20), 3));
            assertThat(last(history.read("pool-orders", START, START.plusSeconds(20), 10)
                            .means()
                            .get("inUse")))
                    .isEqualTo(3.0);
        }
        assertThat(Path.of(file + ".damaged")).exists();
        assertThatThrownBy(() -> History.in(file.resolve("below-a-file"), STEP)).isInstanceOf(MonitorException.class);
    }

    @Test
    void aClockThatIsSetBackMustNotDisturb() throws Exception {
        try (History history = History.inMemory(STEP)) {
            history.append(Samples.of(START.plusSeconds(100), 1));
            history.append(Samples.of(START, 9));
            history.append(Samples.of(START.plusSeconds(110), 5));
            assertThat(last(history.read("pool-orders", START, START.plusSeconds(110), 20)
                            .means()
                            .get("inUse")))
                    .isEqualTo(5.0);
        }
    }
}
