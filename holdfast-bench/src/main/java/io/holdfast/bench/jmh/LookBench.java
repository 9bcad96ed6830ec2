package io.holdfast.bench.jmh;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Borrow, {@code SELECT 1}, return, over a real socket, with more or fewer looks at it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures.
public class LookBench {
    /** How often a connection is looked at. */
    public enum Looks {
        NEVER(Duration.ofHours(1)),
        AFTER_20_MS_IDLE(Duration.ofMillis(20)),
        AT_EVERY_BORROW(Duration.ZERO);

        private final Duration after;

        Looks(Duration after) {
            this.after = after;
        }
    }

    @Param
    public Looks looks;

    @Param("")
    public String url;

    @Param("")
    public String user;

    @Param("")
    public String password;

    private HoldfastDataSource pool;

    @Setup
    public void open() throws SQLException {
        pool = new HoldfastDataSource(PoolConfig.builder()
                .name("look")
                .jdbcUrl(url)
                .username(user)
                .password(password)
                .size(2)
                .validateAfterIdle(looks.after)
                .build());
        selectOne();
    }

    @TearDown
    public void close() {
        pool.close();
    }

    @Benchmark
    public int selectOne() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT 1")) {
            results.next();
            return results.getInt(1);
        }
    }
}
