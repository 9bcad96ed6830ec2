package io.holdfast.bench.faults;

import io.holdfast.bench.peer.PeerPool;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.Scope;
import java.time.Duration;
import java.util.List;

/** The server or the network is away for a while, under load. */
final class OutageCases {
    private static final int BORROWERS = 6;

    static final List<FaultCase> ALL = List.of(
            new FaultCase(
                    "kill-busy",
                    "Sessions are killed under load.",
                    true,
                    stage -> outage(stage, 2_000, () -> {
                        for (int i = 0; i < 4; i++) {
                            stage.kill(2);
                            Thread.sleep(250);
                        }
                    })),
            new FaultCase(
                    "graceful-restart",
                    "The server is stopped and started under load.",
                    false,
                    stage -> outage(stage, 6_000, () -> stage.server("restart"))),
            new FaultCase(
                    "crash-restart",
                    "The server is killed and started under load.",
                    true,
                    stage -> outage(stage, 6_000, () -> stage.server("crash"))),
            new FaultCase(
                    "freeze",
                    "The server is frozen for 6 s.",
                    false,
                    stage -> outage(stage, 4_000, () -> {
                        stage.server("freeze");
                        Thread.sleep(6_000);
                        stage.server("thaw");
                    })),
            new FaultCase(
                    "black-hole",
                    "All that is sent vanishes for 6 s; connects hang.",
                    true,
                    stage -> outage(stage, 4_000, () -> {
                        stage.proxy().blackHole(Direction.BOTH, Scope.ALL);
                        Thread.sleep(6_000);
                        stage.proxy().heal();
                    })),
            new FaultCase(
                    "hanging-handshake",
                    "Connections are reset; new ones hang in the handshake for 6 s.",
                    false,
                    stage -> outage(stage, 4_000, () -> {
                        stage.proxy().hangAfterServerChunks(0, Scope.NEW);
                        stage.proxy().cut(Cut.RST);
                        Thread.sleep(6_000);
                        stage.proxy().heal();
                    })),
            new FaultCase(
                    "refused",
                    "Connects are refused for 4 s.",
                    false,
                    stage -> outage(stage, 4_000, () -> {
                        stage.proxy().refuse();
                        stage.proxy().cut(Cut.RST);
                        Thread.sleep(4_000);
                        stage.proxy().heal();
                    })),
            new FaultCase(
                    "slow-accept",
                    "Each answer takes 300 ms while connections are being replaced.",
                    false,
                    stage -> outage(stage, 3_000, () -> {
                        stage.proxy().cut(Cut.RST);
                        stage.proxy().delay(Direction.TO_CLIENT, Duration.ofMillis(300));
                        Thread.sleep(3_000);
                        stage.proxy().heal();
                    })));

    private interface Outage {
        void happen() throws Exception;
    }

    private OutageCases() {}

    private static void outage(Stage stage, int afterMillis, Outage outage) throws Exception {
        PeerPool pool = stage.pool();
        stage.countConnects();
        Workload load = new Workload(pool.dataSource(), BORROWERS).start();
        Thread.sleep(500);
        outage.happen();
        long healed = System.nanoTime();
        Thread.sleep(afterMillis);
        stage.add(Figure.HUNG, load.stop());
        stage.put(load.turns(), healed);
        stage.putFullSize(healed + afterMillis * 1_000_000L, 10);
        stage.putConnects();
    }
}
