package io.holdfast.bench.jmh;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Borrow and return, with nothing between. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures.
public class CycleBench {
    @Param
    public Peer peer;

    @Param("8")
    public int size;

    private PeerPool pool;
    private DataSource source;

    @Setup
    public void open() throws Exception {
        pool = peer.open(Target.scripted(), size);
        pool.fill();
        source = pool.dataSource();
    }

    @TearDown
    public void close() throws Exception {
        pool.close();
    }

    @Benchmark
    public Connection cycle() throws SQLException {
        Connection connection = source.getConnection();
        connection.close();
        return connection;
    }
}
