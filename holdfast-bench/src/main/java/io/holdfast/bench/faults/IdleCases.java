package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.Scope;
import java.util.ArrayList;
import java.util.List;

/** Connections that end, or go silent, while nobody uses them. */
final class IdleCases {
    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "kill-idle",
                    "Are killed idle connections lent?",
                    true,
                    stage -> ended(stage, () -> stage.kill(99))),
            new FaultCase(
                    "fin-idle",
                    "Are closed idle connections lent?",
                    false,
                    stage -> ended(stage, () -> stage.proxy().cut(Cut.FIN))),
            new FaultCase(
                    "rst-idle",
                    "Are reset idle connections lent?",
                    true,
                    stage -> ended(stage, () -> stage.proxy().cut(Cut.RST))),
            new FaultCase("wait-timeout", "What does an idle limit of the server cost?", false, IdleCases::waitTimeout),
            new FaultCase(
                    "middlebox-silent",
                    "A middlebox forgets idle links and says nothing: how long does the next borrow take?",
                    true,
                    stage -> silent(stage)),
            new FaultCase(
                    "suspended-jvm",
                    "The process is stopped while the server ends its sessions.",
                    false,
                    IdleCases::suspended));

    private interface Ending {
        void end() throws Exception;
    }

    private IdleCases() {}

    /** Five rounds: all connections end, and 50 ms later each borrower asks for one. */
    private static void ended(Stage stage, Ending ending) throws Exception {
        PeerPool pool = stage.pool();
        List<Workload.Turn> turns = new ArrayList<>();
        for (int round = 0; round < 5; round++) {
            Stage.within(10, () -> {
                pool.fill();
                return null;
            });
            ending.end();
            Thread.sleep(50);
            for (int i = 0; i < 2 * FaultPools.SIZE; i++) {
                turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)));
            }
        }
        stage.put(turns, 0);
    }

    private static void waitTimeout(Stage stage) throws Exception {
        stage.sql("SET GLOBAL wait_timeout = 2");
        try {
            PeerPool pool = stage.pool();
            List<Workload.Turn> turns = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                pool.fill();
                Thread.sleep(2_500);
                for (int i = 0; i < 2 * FaultPools.SIZE; i++) {
                    turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)));
                }
            }
            stage.put(turns, 0);
        } finally {
            stage.sql("SET GLOBAL wait_timeout = 28800");
        }
    }

    private static void silent(Stage stage) throws Exception {
        PeerPool pool = stage.pool();
        // Longer than any pool's bypass by default, and than Holdfast's pingAfterIdle.
        Thread.sleep(31_000);
        stage.proxy().blackHole(Direction.BOTH, Scope.EXISTING);
        long begun = System.nanoTime();
        List<Workload.Turn> turns = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            turns.add(Stage.within(20, () -> Workload.turn(pool.dataSource(), 7)));
        }
        stage.put(turns, begun);
        stage.putFullSize(begun, 20);
    }

    private static void suspended(Stage stage) throws Exception {
        stage.sql("SET GLOBAL wait_timeout = 2");
        try {
            PeerPool pool = stage.pool();
            stage.server("suspend-me 4000");
            List<Workload.Turn> turns = new ArrayList<>();
            for (int i = 0; i < 2 * FaultPools.SIZE; i++) {
                turns.add(Stage.within(15, () -> Workload.turn(pool.dataSource(), 7)));
            }
            stage.put(turns, 0);
        } finally {
            stage.sql("SET GLOBAL wait_timeout = 28800");
        }
    }
}
