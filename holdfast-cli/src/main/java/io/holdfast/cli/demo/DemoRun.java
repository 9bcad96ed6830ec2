package io.holdfast.cli.demo;

import io.holdfast.cli.Terminal;
import io.holdfast.cli.demo.DemoCommand.Peer;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One run of the demo: sets the stage, lets the acts play, takes everything down, and gives the result. */
final class DemoRun {
    private static final String HOLDFAST_USER = "holdfast";
    private static final String PEER_USER = "peer";

    private final int seconds;
    private final ServerChoice choice;
    private final Peer peer;
    private final DemoSettings settings;
    private final PrintWriter talk;
    private final LiveView view;

    DemoRun(int seconds, ServerChoice choice, Peer peer, DemoSettings settings, PrintWriter talk, Terminal terminal) {
        this.seconds = seconds;
        this.choice = choice;
        this.peer = peer;
        this.settings = settings;
        this.talk = talk;
        this.view = new LiveView(talk, terminal);
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
            return play(server, sides);
        } finally {
            sides.forEach(Side::close);
        }
    }

    private DemoResult play(DemoServer server, List<Side> sides) throws SQLException, InterruptedException {
        Director director = new Director(Act.plan(seconds), server, sides);
        double loadSeconds;
        Sampler sampler = new Sampler(server.version(), seconds, director, sides, view);
        ServerWatch watch = new ServerWatch(server, sides);
        try {
            sides.forEach(Side::start);
            director.run();
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
                sides.get(0).suffered(),
                sides.size() > 1 ? sides.get(1).suffered() : null);
    }
}
