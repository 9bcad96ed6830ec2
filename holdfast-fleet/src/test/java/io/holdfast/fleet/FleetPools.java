package io.holdfast.fleet;

import io.holdfast.pool.BorrowTimeoutException;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The program of {@link FleetJvm}: pools with clients. Prints borrows, time-outs, failures and refused logins twice a second. */
final class FleetPools {
    private static final Set<Integer> REFUSALS = Set.of(1040, 1203, 1226);
    private static final int CLIENTS = 8;
    private static final double HOLD_MILLIS = 200;
    private static final double THINK_MILLIS = 700;
    private static final int SIZE = 10;

    private final String url;
    private final String user;
    private final String password;
    private final boolean fleet;
    private final List<HoldfastDataSource> pools = new ArrayList<>();
    private final AtomicLong borrows = new AtomicLong();
    private final AtomicLong timeouts = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private volatile String firstFailure = "";
    private volatile boolean ending;

    private FleetPools(String url, String user, String password, boolean fleet) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.fleet = fleet;
    }

    public static void main(String[] args) throws Exception {
        FleetPools all =
                new FleetPools(args[0], args[1], args[2], FleetLive.Mode.valueOf(args[3]) == FleetLive.Mode.FLEET);
        all.serve(Integer.parseInt(args[4]));
        System.exit(0);
    }

    private void serve(int first) throws Exception {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Thread figures = new Thread(() -> report(out), "figures");
        figures.setDaemon(true);
        figures.start();
        open(first);
        try (BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String order;
            while ((order = orders.readLine()) != null && !order.equals("end")) {
                String[] words = order.split(" ");
                if (words[0].equals("more")) {
                    open(Integer.parseInt(words[1]));
                } else {
                    leave(Integer.parseInt(words[1]));
                }
            }
        }
        ending = true;
        leave(pools.size());
        print(out);
    }

    private void report(PrintWriter out) {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(500);
                print(out);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(PrintWriter out) {
        out.println(borrows.get() + " " + timeouts.get() + " " + failures.get() + " " + refused.get());
        if (!firstFailure.isEmpty()) {
            out.println("failure " + firstFailure);
        }
    }

    /** Side by side, as the instances of a deploy start. */
    private void open(int count) {
        for (int i = 0; i < count; i++) {
            new Thread(this::openOne, "instance").start();
        }
    }

    private void openOne() {
        PoolConfig config = PoolConfig.builder()
                .name("bench")
                .dataSource(new CountedSource())
                .size(SIZE)
                .borrowTimeout(Duration.ofSeconds(5))
                .connectTimeout(Duration.ofSeconds(2))
                .build();
        HoldfastDataSource pool =
                fleet ? FleetDataSource.open(config, FleetSettings.of("bench")) : new HoldfastDataSource(config);
        synchronized (pools) {
            pools.add(pool);
        }
        for (int i = 0; i < CLIENTS; i++) {
            Thread client = new Thread(() -> use(pool), "client");
            client.setDaemon(true);
            client.start();
        }
    }

    private void leave(int count) {
        List<HoldfastDataSource> going;
        synchronized (pools) {
            going = List.copyOf(pools.subList(Math.max(0, pools.size() - count), pools.size()));
            pools.removeAll(going);
        }
        going.parallelStream().forEach(HoldfastDataSource::close);
    }

    private void use(HoldfastDataSource pool) {
        try {
            while (!pool.isClosed() && !ending) {
                pause(THINK_MILLIS);
                try (Connection connection = pool.getConnection();
                        Statement statement = connection.createStatement()) {
                    borrows.incrementAndGet();
                    statement.execute("SELECT 1");
                    pause(HOLD_MILLIS);
                } catch (BorrowTimeoutException e) {
                    timeouts.incrementAndGet();
                } catch (SQLException e) {
                    if (!pool.isClosed() && !ending) {
                        failures.incrementAndGet();
                        firstFailure = String.valueOf(e).replace('\n', ' ');
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause(double meanMillis) throws InterruptedException {
        double drawn = -Math.log(1 - ThreadLocalRandom.current().nextDouble()) * meanMillis;
        TimeUnit.MICROSECONDS.sleep((long) (Math.min(drawn, 5 * meanMillis) * 1_000));
    }

    /** The driver, with refused logins counted. */
    private final class CountedSource implements DataSource {
        @Override
        public Connection getConnection() throws SQLException {
            try {
                return DriverManager.getConnection(url + "&connectTimeout=2000&socketTimeout=60000", user, password);
            } catch (SQLException e) {
                if (REFUSALS.contains(e.getErrorCode())) {
                    refused.incrementAndGet();
                }
                throw e;
            }
        }

        @Override
        public Connection getConnection(String asUser, String withPassword) throws SQLException {
            return getConnection();
        }

        @Override
        public @Nullable PrintWriter getLogWriter() {
            return null;
        }

        @Override
        public void setLogWriter(PrintWriter out) {}

        @Override
        public void setLoginTimeout(int seconds) {}

        @Override
        public int getLoginTimeout() {
            return 0;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }

        @Override
        public <T> T unwrap(Class<T> type) throws SQLException {
            throw new SQLException("no " + type);
        }

        @Override
        public boolean isWrapperFor(Class<?> type) {
            return false;
        }
    }
}
