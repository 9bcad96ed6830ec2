package io.holdfast.cli.demo;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.demo.DemoCommand.Peer;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** One run of the demo: sets the stage, lets the acts play, takes everything down, and gives the result. */
final class DemoRun {
    private static final String HOLDFAST_USER = "holdfast";
    private static final String PEER_USER = "peer";

    private final int seconds;
    private final ServerChoice choice;
    private final Peer peer;
    private final boolean open;
    private final DemoSettings settings;
    private final PrintWriter talk;
    private final LiveView view;

    DemoRun(
            int seconds,
            ServerChoice choice,
            Peer peer,
            boolean open,
            DemoSettings settings,
            PrintWriter talk,
            Terminal terminal) {
        this.seconds = seconds;
        this.choice = choice;
        this.peer = peer;
        this.open = open;
        this.settings = settings;
        this.talk = talk;
        this.view = new LiveView(talk, terminal);
    }

    /** The acts are over; the load goes on until somebody has seen enough. Without a keyboard: until Ctrl-C. */
    private void stayOpen(DemoDashboard dashboard) throws InterruptedException {
        talk.println();
        talk.println("holdfast: the load goes on, and the dashboard is at " + dashboard.url() + "; Enter ends it");
        try {
            int read = System.in.read();
            while (read != '\n' && read >= 0) {
                read = System.in.read();
            }
            if (read < 0) {
                new CountDownLatch(1).await();
            }
        } catch (IOException e) {
            new CountDownLatch(1).await();
        }
    }

    DemoResult run() throws SQLException, InterruptedException {
        try (Interruption interruption = new Interruption(talk, view);
                DemoServer server =
                        interruption.owns(DemoServer.start(choice, line -> talk.println("holdfast: " + line)))) {
            return play(server);
        } finally {
            view.close();
        }
    }

    private DemoResult play(DemoServer server) throws SQLException, InterruptedException {
        try (ServerAdmin admin = new ServerAdmin(server)) {
            admin.setUp(List.of(HOLDFAST_USER, PEER_USER), DemoServer.PASSWORD);
        }
        List<Side> sides = new ArrayList<>();
        try (StallWatch stalls = new StallWatch()) {
            sides.add(Side.open(server, HOLDFAST_USER, HoldfastPool::new, settings, stalls));
            if (peer == Peer.hikari) {
                sides.add(Side.open(server, PEER_USER, HikariPeer::new, settings, stalls));
            }
            try (DemoDashboard dashboard = dashboard(server, sides.get(0))) {
                talk.println("holdfast: dashboard at " + dashboard.url());
                return play(server, sides, dashboard);
            }
        } finally {
            sides.forEach(Side::close);
        }
    }

    private static DemoDashboard dashboard(DemoServer server, Side holdfast) {
        if (holdfast.pool() instanceof HoldfastPool pool) {
            return DemoDashboard.open(pool.source(), server);
        }
        throw new IllegalStateException("the first side of the demo is Holdfast's");
    }

    private DemoResult play(DemoServer server, List<Side> sides, DemoDashboard dashboard)
            throws SQLException, InterruptedException {
        Director director = new Director(Act.plan(seconds), server, sides);
        double loadSeconds;
        Sampler sampler = new Sampler(server.version(), seconds, director, sides, view);
        ServerWatch watch = new ServerWatch(server, sides);
        try {
            sides.forEach(Side::start);
            director.run();
            if (open) {
                stayOpen(dashboard);
            }
            loadSeconds = Side.round(director.elapsedSeconds());
            director.curtain();
            sides.forEach(Side::stop);
            for (Side side : sides) {
                side.end();
            }
        } finally {
            watch.end();
            sampler.end();
        }
        return DemoResult.of(
                server.version(),
                loadSeconds,
                settings,
                director.faults(),
                director.found(),
                director.healed(),
                sides.get(0).suffered(),
                sides.size() > 1 ? sides.get(1).suffered() : null);
    }
}
