package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.SourceDriver;
import io.holdfast.bench.peer.Target;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From no class of the pool loaded to the first row: on the scripted driver, and on a real one that logs in over TLS, cold as well. */
public final class StartScenario extends ForkScenario {
    private static final String OVER = "over";
    private static final String TLS = "tls";
    private static final int CONNECTIONS = 10;
    private static final int MANY_CONNECTIONS = 50;
    private static final Duration LONGEST = Duration.ofSeconds(40);

    /** Set while it runs. */
    private @Nullable Target real;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String question() {
        return "From a cold JVM, how long until a pool has answered its first query, and has lent all its connections?";
    }

    @Override
    protected int forks(BenchOptions options, Condition condition) {
        return options.quick() ? 1 : 11;
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        return List.of(
                Condition.of("connections", CONNECTIONS, OVER, "scripted"),
                Condition.of("connections", CONNECTIONS, OVER, TLS),
                Condition.of("connections", MANY_CONNECTIONS, OVER, TLS));
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        JdbcDriver driver = options.driver();
        try (TestServer server = TestServer.start(options.server())) {
            out.println("over tls: " + server + " over loopback, " + driver);
            real = new Target(
                    server.jdbcUrl(driver, true, ""),
                    driver.driverClass(),
                    TestServer.APP_USER,
                    TestServer.APP_PASSWORD);
            return super.run(options, out);
        }
    }

    @Override
    protected Target target(Condition condition, Target target) {
        Target tls = real;
        return tls != null && isTls(condition) ? tls : target;
    }

    private static boolean isTls(Condition condition) {
        return TLS.equals(condition.text(OVER));
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        if (!isTls(condition)) {
            // The driver is the same for all, and not part of the pool.
            try (Connection bare = SourceDriver.scripted().dataSource().getConnection()) {
                query(bare);
            }
        }
        long begun = System.nanoTime();
        PeerPool pool = peer.open(target, condition.number("connections"));
        try (Connection lease = pool.dataSource().getConnection()) {
            query(lease);
        }
        findings.add("first query", (System.nanoTime() - begun) / 1e6, "ms");
        pool.lendAll();
        findings.add("all lent", (System.nanoTime() - begun) / 1e6, "ms");
    }

    @Override
    protected Duration longest() {
        return LONGEST;
    }

    private static void query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT 1")) {
            if (!row.next()) {
                throw new SQLException("no row");
            }
        }
    }
}
