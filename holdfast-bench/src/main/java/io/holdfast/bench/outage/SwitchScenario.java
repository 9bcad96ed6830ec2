package io.holdfast.bench.outage;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * An orderly switch of the primary under writers: the old one becomes read-only, half a second later the new one takes writes, and the
 * address of both leads to it. Old connections stay open, as behind a virtual address or a name.
 */
public final class SwitchScenario implements Scenario {
    private static final int[] WRITERS = {4, 32};
    private static final int GAP_MILLIS = 500;

    /** The pools, with what they have for such a switch. */
    private enum Contender {
        EXPECTING("Holdfast, expectWritable"),
        DEFAULT("Holdfast"),
        HIKARI("HikariCP"),
        HIKARI_EVICTING("HikariCP, evicts on 1290");

        private final String title;

        Contender(String title) {
            this.title = title;
        }
    }

    /** For HikariCP: a connection whose server is read-only goes. */
    public static final class EvictReadOnly implements SQLExceptionOverride {
        // Its own Override hides the annotation.
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
            return failure.getErrorCode() == 1290 ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
    }

    @Override
    public String name() {
        return "switch";
    }

    @Override
    public String question() {
        return "What does a switch of the primary cost writers?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Measurement> results = new ArrayList<>();
        int seconds = options.quick() ? 4 : 15;
        out.println("The old primary becomes read-only; after " + GAP_MILLIS
                + " ms the new one takes writes. Watched for " + seconds + " s after that.");
        out.println();
        out.println("| server | pool | writers | failed writes | last failure after the new primary took writes, ms"
                + " | first write to it after, ms | acknowledged and missing, or twice |");
        out.println("|---|---|---|---|---|---|---|");
        for (ServerKind kind : ServerKind.values()) {
            if (options.scenarios().isEmpty()
                    || options.scenarios().contains(kind.name().toLowerCase(Locale.ROOT))) {
                for (int writers : WRITERS) {
                    for (Contender contender : Contender.values()) {
                        new Trial(kind, contender, writers).run(seconds, out, results);
                    }
                }
            }
        }
        return results;
    }

    private final class Trial {
        private final ServerKind kind;
        private final Contender contender;
        private final int writers;
        private final AtomicLong ids = new AtomicLong();
        private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();
        private final AtomicInteger failures = new AtomicInteger();
        private final AtomicLong lastFailureAt = new AtomicLong(Long.MIN_VALUE);
        /** Of writes that began after the new primary took writes. */
        private final AtomicLong firstSuccessAt = new AtomicLong(Long.MAX_VALUE);

        private volatile long writableAt = Long.MAX_VALUE;
        private volatile boolean ending;

        Trial(ServerKind kind, Contender contender, int writers) {
            this.kind = kind;
            this.contender = contender;
            this.writers = writers;
        }

        void run(int seconds, PrintStream out, List<Measurement> results) throws Exception {
            try (TestServer old = TestServer.start(kind);
                    TestServer successor = TestServer.start(kind);
                    FaultProxy address = FaultProxy.of(old)) {
                String schema = old.createSchema();
                String table = "CREATE TABLE " + schema + ".work (id BIGINT PRIMARY KEY) ENGINE=InnoDB";
                old.execute(table);
                successor.execute(
                        "CREATE DATABASE IF NOT EXISTS " + schema,
                        table,
                        "GRANT ALL ON " + schema + ".* TO '" + TestServer.APP_USER + "'@'%'",
                        "SET GLOBAL read_only = 1");
                JdbcDriver driver = kind == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
                DataSource pool = open(old.jdbcUrl(driver, false, schema, address.port()));
                try (AutoCloseable closes = (AutoCloseable) pool) {
                    switchUnder(pool, old, successor, address, seconds);
                }
                report(old, successor, schema, out, results);
            }
        }

        private DataSource open(String url) {
            if (contender == Contender.HIKARI || contender == Contender.HIKARI_EVICTING) {
                HikariConfig config = new HikariConfig();
                config.setJdbcUrl(url);
                config.setUsername(TestServer.APP_USER);
                config.setPassword(TestServer.APP_PASSWORD);
                config.setMaximumPoolSize(writers);
                if (contender == Contender.HIKARI_EVICTING) {
                    config.setExceptionOverride(new EvictReadOnly());
                }
                return new HikariDataSource(config);
            }
            return new HoldfastDataSource(PoolConfig.builder()
                    .name("switch")
                    .jdbcUrl(url)
                    .username(TestServer.APP_USER)
                    .password(TestServer.APP_PASSWORD)
                    .size(writers)
                    .expectWritable(contender == Contender.EXPECTING)
                    .build());
        }

        private void switchUnder(DataSource pool, TestServer old, TestServer successor, FaultProxy address, int seconds)
                throws Exception {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                Thread thread = new Thread(() -> write(pool), "writer-" + i);
                thread.start();
                threads.add(thread);
            }
            while (acknowledged.size() < 20 * writers) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            old.execute("SET GLOBAL read_only = 1");
            TimeUnit.MILLISECONDS.sleep(GAP_MILLIS);
            successor.execute("SET GLOBAL read_only = 0");
            address.retarget("127.0.0.1", successor.port());
            writableAt = System.nanoTime();
            TimeUnit.SECONDS.sleep(seconds);
            ending = true;
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(60));
            }
        }

        private void write(DataSource pool) {
            while (!ending) {
                long id = ids.incrementAndGet();
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.executeUpdate("INSERT INTO work VALUES (" + id + ")");
                    acknowledged.add(id);
                    long now = System.nanoTime();
                    if (writableAt != Long.MAX_VALUE) {
                        firstSuccessAt.accumulateAndGet(now, Math::min);
                    }
                } catch (SQLException e) {
                    failures.incrementAndGet();
                    lastFailureAt.accumulateAndGet(System.nanoTime(), Math::max);
                }
                try {
                    // An application does something else, too.
                    TimeUnit.MILLISECONDS.sleep(5);
                } catch (InterruptedException e) {
                    return;
                }
            }
        }

        private void report(
                TestServer old, TestServer successor, String schema, PrintStream out, List<Measurement> results)
                throws SQLException {
            List<Long> there = ids(old, schema);
            there.addAll(ids(successor, schema));
            Set<Long> distinct = new HashSet<>(there);
            Set<Long> missing = new HashSet<>(acknowledged);
            missing.removeAll(distinct);
            long wrong = missing.size() + there.size() - distinct.size();
            double last = Math.max(0, (lastFailureAt.get() - writableAt) / 1e6);
            boolean neverFailed = lastFailureAt.get() == Long.MIN_VALUE;
            double first =
                    firstSuccessAt.get() == Long.MAX_VALUE ? Double.NaN : (firstSuccessAt.get() - writableAt) / 1e6;
            out.printf(
                    Locale.ROOT,
                    "| %s | %s | %d | %d | %s | %.0f | %d |%n",
                    kind == ServerKind.MYSQL ? "MySQL" : "MariaDB",
                    contender.title,
                    writers,
                    failures.get(),
                    neverFailed || last == 0 ? "none after" : String.format(Locale.ROOT, "%.0f", last),
                    first,
                    wrong);
            Map<String, Object> params = Map.of("server", kind.name().toLowerCase(Locale.ROOT), "writers", writers);
            results.add(new Measurement(name(), contender.title, params, "failures", failures.get(), "writes"));
            results.add(new Measurement(name(), contender.title, params, "lastFailure", neverFailed ? 0 : last, "ms"));
            results.add(new Measurement(name(), contender.title, params, "firstWrite", first, "ms"));
            results.add(new Measurement(name(), contender.title, params, "wrong", wrong, "writes"));
        }

        private static List<Long> ids(TestServer server, String schema) throws SQLException {
            List<Long> ids = new ArrayList<>();
            try (Connection admin = server.adminConnection();
                    Statement statement = admin.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT id FROM " + schema + ".work")) {
                while (rows.next()) {
                    ids.add(rows.getLong(1));
                }
            }
            return ids;
        }
    }
}
