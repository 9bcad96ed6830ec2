package io.holdfast.bench.jmh;

import io.holdfast.bench.peer.Peer;
import io.holdfast.bench.peer.PeerPool;
import io.holdfast.bench.peer.Target;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseScope;
import io.holdfast.spring.LeaseScopeFilter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
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

/** A clean request: borrow, one statement where there is a server, return; with and without a scope around it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH fills the fields before it measures.
public class ScopeBench {
    /** What is around the request. */
    public enum Around {
        NOTHING,
        SCOPE,
        FILTER
    }

    @Param
    public Around around;

    /** Empty: the scripted driver, on which nothing but the pool's own cost is left. */
    @Param("")
    public String url;

    @Param("")
    public String driver;

    @Param("")
    public String user;

    @Param("")
    public String password;

    @Param("10")
    public int size;

    private PeerPool pool;
    private HoldfastDataSource source;
    private LeaseScopeFilter filter;
    private ServletRequest request;
    private FilterChain chain;

    @Setup
    public void open() throws Exception {
        pool = Peer.HOLDFAST.open(url.isEmpty() ? Target.scripted() : new Target(url, driver, user, password), size);
        pool.fill();
        source = pool.dataSource().unwrap(HoldfastDataSource.class);
        filter = new LeaseScopeFilter(List.of(source));
        // Of a request the filter asks only whether it goes on elsewhere.
        request = (ServletRequest) Proxy.newProxyInstance(
                ScopeBench.class.getClassLoader(),
                new Class<?>[] {ServletRequest.class},
                (self, method, args) -> false);
        chain = (asked, answer) -> {
            try {
                work();
            } catch (SQLException e) {
                throw new ServletException(e);
            }
        };
    }

    @TearDown
    public void close() throws Exception {
        pool.close();
    }

    @Benchmark
    @SuppressWarnings("NullAway") // The filter passes the answer on, and the chain of this benchmark looks at none.
    public void request() throws SQLException, ServletException, IOException {
        switch (around) {
            case NOTHING -> work();
            case SCOPE -> {
                try (LeaseScope scope = LeaseScope.open(source)) {
                    work();
                }
            }
            case FILTER -> filter.doFilter(request, null, chain);
        }
    }

    private void work() throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (!url.isEmpty()) {
                selectOne(connection);
            }
        }
    }

    private static void selectOne(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet results = statement.executeQuery("SELECT 1")) {
            results.next();
        }
    }
}
