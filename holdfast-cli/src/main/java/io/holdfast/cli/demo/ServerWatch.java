package io.holdfast.cli.demo;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Looks at the server ten times a second, past the pools: how many sessions they have, and which rows are visible. */
final class ServerWatch {
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(100);

    private final DemoServer server;
    private final List<Side> sides;
    private final Thread thread = new Thread(this::watch, "demo-server-watch");
    private volatile boolean ended;

    ServerWatch(DemoServer server, List<Side> sides) {
        this.server = server;
        this.sides = sides;
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try (ServerAdmin admin = new ServerAdmin(server)) {
            while (!ended) {
                try {
                    look(admin);
                } catch (SQLException e) {
                    // The server is down, because an act wants it so; look again.
                }
                LockSupport.parkNanos(EVERY);
            }
        }
    }

    private void look(ServerAdmin admin) throws SQLException {
        for (Side side : sides) {
            side.guarantees()
                    .sessionsAtServer(
                            admin.sessionsOf(side.user()).size() - side.pool().besideSlots());
            side.guarantees().uncommittedRowsVisible(admin.uncommittedRowsVisible(side.name()));
        }
    }

    /** Ends the watch, after one last look; waits for it. */
    void end() throws InterruptedException {
        ended = true;
        LockSupport.unpark(thread);
        thread.join(TimeUnit.SECONDS.toMillis(5));
    }
}
