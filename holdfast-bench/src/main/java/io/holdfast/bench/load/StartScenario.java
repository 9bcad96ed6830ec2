package io.holdfast.bench.load;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.fork.Condition;
import io.holdfast.bench.fork.Findings;
import io.holdfast.bench.fork.ForkScenario;
import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.SourceDriver;
import io.holdfast.bench.peer.Target;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** From no class of the pool loaded to the first row. */
public final class StartScenario extends ForkScenario {
    private static final int CONNECTIONS = 10;
    private static final Duration LONGEST = Duration.ofSeconds(20);

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String question() {
        return "From a cold JVM, how long until a pool of 10 has answered its first query, and has lent all 10?";
    }

    @Override
    protected int forks(BenchOptions options, Condition condition) {
        return options.quick() ? 1 : 11;
    }

    @Override
    protected List<Condition> conditions(BenchOptions options) {
        return List.of(Condition.of("connections", CONNECTIONS));
    }

    @Override
    protected void measure(Peer peer, Condition condition, Target target, Findings findings) throws Exception {
        // The driver is the same for all, and not part of the pool.
        try (Connection bare = SourceDriver.scripted().dataSource().getConnection()) {
            query(bare);
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
