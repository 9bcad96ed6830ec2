package io.holdfast.bench.jmh;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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

/** Prepare, execute, read and close, on a lease that each thread holds. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures.
public class StatementBench {
    @Param
    public Peer peer;

    @Param("8")
    public int size;

    private PeerPool pool;

    /** What a thread holds. */
    @State(Scope.Thread)
    public static class Holder {
        private Connection lease;

        @Setup
        public void borrow(StatementBench bench) throws SQLException {
            lease = bench.pool.dataSource().getConnection();
        }

        @TearDown
        public void giveBack() throws SQLException {
            lease.close();
        }
    }

    @Setup
    public void open() throws Exception {
        pool = peer.open(Target.scripted(), size);
        pool.fill();
    }

    @TearDown
    public void close() throws Exception {
        pool.close();
    }

    @Benchmark
    public int statement(Holder holder) throws SQLException {
        try (PreparedStatement statement = holder.lease.prepareStatement("SELECT 1");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
