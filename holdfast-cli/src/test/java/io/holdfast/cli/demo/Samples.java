package io.holdfast.cli.demo;

import io.holdfast.cli.demo.DemoResult.ActFigures;
import io.holdfast.cli.demo.DemoResult.Breach;
import io.holdfast.cli.demo.DemoResult.Checked;
import io.holdfast.cli.demo.DemoResult.Fault;
import io.holdfast.cli.demo.DemoResult.Found;
import io.holdfast.cli.demo.DemoResult.Suffered;
import io.holdfast.cli.demo.Frame.PoolFrame;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames and results for the tests of what is shown. */
final class Samples {
    private Samples() {}

    static Frame frame(String... pools) {
        return new Frame(
                "MariaDB 11.4.5",
                23.4,
                60,
                "black-hole the link",
                true,
                4,
                5,
                List.of(pools).stream().map(Samples::poolFrame).toList(),
                List.of("00:12  killed 3 sessions of each pool", "00:21  the link is silent: " + "x".repeat(200)));
    }

    private static PoolFrame poolFrame(String name) {
        return new PoolFrame(
                name,
                1_234_567,
                1.2,
                3_000.4,
                120_000,
                new DemoPool.Figures(10, 0, 10),
                new Tally.Totals(1_234_567, 12_345, 6_789, 33),
                Collections.nCopies(500, 7L));
    }

    static Suffered suffered(String pool, List<Breach> broken) {
        return new Suffered(
                pool,
                41_210,
                3,
                21,
                5,
                4.2,
                12.5,
                3_004.1,
                2.31,
                0,
                broken,
                List.of(
                        new Checked("G1", Guarantee.G1.claim(), 41_210, 0),
                        new Checked("G14", Guarantee.G14.claim(), 41_210, broken.size())),
                List.of(
                        new ActFigures("normal", 12, 10_000, 0, 0, 0.02),
                        new ActFigures("black-hole the link", 8, 100, 3, 20, 2.31)));
    }

    static DemoResult result(List<Breach> broken, @Nullable Suffered peer) {
        return DemoResult.of(
                "MariaDB 11.4.5",
                60.01,
                DemoSettings.STANDARD,
                List.of(new Fault("black-hole the link", 36, 8)),
                List.of(new Found("HF-2202", "L02", "CRIT", "shop.orders: " + "a change waits ".repeat(9))),
                new DemoResult.Healed(
                        List.of("Session 7 was ended", "Undone: " + "byte for byte ".repeat(9)), List.of(), true),
                suffered("Holdfast", broken),
                peer);
    }
}
