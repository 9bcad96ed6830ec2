package io.holdfast.cli.demo;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorException;
import io.holdfast.monitor.http.MonitorServer;
import io.holdfast.pool.HoldfastDataSource;
import java.net.URI;
import java.time.Duration;

/** The dashboard of the demo's pool and server, while the demo runs. */
final class DemoDashboard implements AutoCloseable {
    private final Monitor monitor;
    private final MonitorServer server;

    private DemoDashboard(Monitor monitor, MonitorServer server) {
        this.monitor = monitor;
        this.server = server;
    }

    /** Listens on a free port of this machine. */
    static DemoDashboard open(HoldfastDataSource pool, DemoServer server) {
        try {
            Monitor monitor = Monitor.builder()
                    .pool(pool)
                    .server(server.target())
                    .interval(Duration.ofSeconds(1))
                    .healthInterval(Duration.ofSeconds(1))
                    .examineEvery(Duration.ofSeconds(20))
                    .node("demo")
                    .start();
            return new DemoDashboard(monitor, MonitorServer.start(monitor, 0));
        } catch (MonitorException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    URI url() {
        return server.url();
    }

    @Override
    public void close() {
        server.close();
        monitor.close();
    }
}
