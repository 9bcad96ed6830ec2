package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.PoolShape;
import io.holdfast.bench.peer.Target;
import io.holdfast.bench.result.Measurement;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Rows by primary key from a real server over loopback; from pools that check each connection that they lend, and as they are delivered. */
public final class ServerScenario extends ForkScenario {
    private static final int CONNECTIONS = 8;
    private static final int ROWS = 10_000;
    /** Until the JIT has done with the driver. */
    private static final Duration WARM_UP = Duration.ofMillis(3500);

    private static final Duration MEASURED = Duration.ofMillis(2500);
    private static final String VALIDATION = "validation";
    private static final String EACH = "each-borrow";
    private static final String DELIVERED = "as-delivered";

    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final String SELECT = "SELECT word FROM bench_rows WHERE id = ?";

    @Override
    public String name() {
        return "server";
    }

    @Override
    public String question() {
        return "Rows by primary key from a real server, 8 connections: how many a second, and how long is a borrow?";
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        List<Condition> all = new ArrayList<>();
        for (String validation : List.of(EACH, DELIVERED)) {
            for (int threads : new int[] {8, 64, 256}) {
                all.add(Condition.of("threads", threads, VALIDATION, validation));
            }
        }
        return all;
    }

    @Override
    protected int forks(BenchOptions options, Condition condition) {
        if (options.quick()) {
            return 1;
        }
        return condition.text(VALIDATION).equals(EACH) ? 5 : 2;
    }

    @Override
    protected List<PoolShape> shown(List<Condition> conditions) {
        return conditions.stream().map(ServerScenario::shape).distinct().toList();
    }

    private static PoolShape shape(Condition condition) {
        PoolShape shape = PoolShape.fixed(CONNECTIONS);
        return condition.text(VALIDATION).equals(EACH) ? shape.checkingEachBorrow() : shape;
    }

    @Override
    protected Duration longest() {
        return LONGEST;
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        ServerKind kind = options.server();
        JdbcDriver driver = options.driver();
        try (TestServer server = TestServer.start(kind)) {
            String schema = server.createSchema();
            server.execute(
                    "CREATE TABLE " + schema + ".bench_rows (id INT PRIMARY KEY, word VARCHAR(40) NOT NULL)",
                    "SET SESSION cte_max_recursion_depth = 100000",
                    "INSERT INTO " + schema
                            + ".bench_rows WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                            + " WHERE i < " + ROWS + ") SELECT i, CONCAT('word ', i) FROM n");
            out.println(server + " over loopback, in clear, " + driver);
            Target target = new Target(
                    server.jdbcUrl(driver, false, schema),
                    driver.driverClass(),
                    TestServer.APP_USER,
                    TestServer.APP_PASSWORD);
            return run(options, target, out);
        }
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        try (PeerPool pool = peer.open(target, shape(condition))) {
            // Real connections take their time to open; see PeerPool.fill.
            TimeUnit.SECONDS.sleep(1);
            pool.fill();
            new Crowd(pool.dataSource(), condition.number("threads"), false, ServerScenario::readOne, true)
                    .run(WARM_UP, MEASURED)
                    .report(findings);
        }
    }

    private static void readOne(Connection lease) throws SQLException {
        try (PreparedStatement select = lease.prepareStatement(SELECT)) {
            int id = 1 + ThreadLocalRandom.current().nextInt(ROWS);
            select.setInt(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || !row.getString(1).endsWith(" " + id)) {
                    throw new SQLException("not the row that was asked for");
                }
            }
        }
    }
}
