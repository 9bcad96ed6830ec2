package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.holdfast.pool.Between;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A pool behind something that greets in the server's place, with numbers of its own, as ProxySQL and MySQL Router do. */
class SharedSessionIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    /** Passes everything on but the number in the greeting. */
    private static final class GreetingProxy implements AutoCloseable {
        private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final int server;

        GreetingProxy(int server) throws IOException {
            this.server = server;
            start(this::accept);
        }

        int port() {
            return listening.getLocalPort();
        }

        private interface Work {
            void run() throws IOException;
        }

        private static void start(Work work) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            work.run();
                        } catch (IOException e) {
                            // One of both ends has closed.
                        }
                    },
                    "greeting-proxy");
            thread.setDaemon(true);
            thread.start();
        }

        private void accept() throws IOException {
            while (true) {
                Socket client = listening.accept();
                start(() -> serve(client));
            }
        }

        private void serve(Socket client) throws IOException {
            try (client;
                    Socket backend = new Socket(InetAddress.getLoopbackAddress(), server)) {
                DataInputStream answers = new DataInputStream(backend.getInputStream());
                byte[] head = answers.readNBytes(4);
                byte[] greeting = answers.readNBytes((head[0] & 0xff) | (head[1] & 0xff) << 8);
                int id = 1;
                while (greeting[id] != 0) {
                    id++;
                }
                greeting[id + 2] += 1;
                OutputStream out = client.getOutputStream();
                byte[] both = Arrays.copyOf(head, head.length + greeting.length);
                System.arraycopy(greeting, 0, both, head.length, greeting.length);
                out.write(both);
                out.flush();
                start(() -> {
                    try (client;
                            backend) {
                        pump(client.getInputStream(), backend.getOutputStream());
                    }
                });
                pump(answers, out);
            }
        }

        private static void pump(InputStream in, OutputStream out) throws IOException {
            byte[] bytes = new byte[8_192];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
                out.flush();
            }
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static PoolConfig config(TestServer server, JdbcDriver driver, String schema, int port) {
        return PoolConfig.builder()
                .name("shared")
                .jdbcUrl(server.jdbcUrl(driver, false, schema, port))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(2)
                .build();
    }

    private static long kills(TestServer server) throws SQLException {
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Com_kill'")) {
            row.next();
            return row.getLong(2);
        }
    }

    /** Gives a connection up while its statement runs. */
    private static void abandon(HoldfastDataSource pool) throws Exception {
        Connection connection = pool.getConnection();
        Thread holder = new Thread(() -> {
            try {
                Servers.execute(connection, "SELECT SLEEP(20)");
            } catch (SQLException e) {
                // It was given up.
            }
        });
        holder.start();
        await().atMost(LONG)
                .until(() -> holder.getStackTrace().length > 0
                        && !pool.leases().isEmpty()
                        && pool.leases().get(0).lastSql() != null);
        connection.abort(Runnable::run);
        holder.join(LONG.toMillis());
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void aSessionThatMayServeOthersMustNotBeEndedByItsNumber(ServerKind kind, JdbcDriver driver) throws Exception {
        try (TestServer server = TestServer.start(kind)) {
            String schema = server.createSchema();
            try (HoldfastDataSource direct = new HoldfastDataSource(config(server, driver, schema, server.port()))) {
                abandon(direct);
                await("the control").atMost(LONG).until(() -> kills(server) > 0);
                assertThat(direct.connections())
                        .allSatisfy(
                                connection -> assertThat(connection.between()).isEqualTo(Between.NOTHING));
            }
            long before = kills(server);
            try (GreetingProxy proxy = new GreetingProxy(server.port());
                    HoldfastDataSource pool = new HoldfastDataSource(config(server, driver, schema, proxy.port()))) {
                abandon(pool);
                try (Connection next = pool.getConnection()) {
                    assertThat(next.isValid(5)).isTrue();
                    assertThat(pool.connections())
                            .anySatisfy(connection ->
                                    assertThat(connection.between()).isEqualTo(Between.OTHER));
                }
            }
            // The end of the pool waits for what it ends at the server.
            assertThat(kills(server)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void whatOnlyPassesBytesOnMustBeSeenByItsPort(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        try (FaultProxy proxy = FaultProxy.of(server);
                HoldfastDataSource pool =
                        new HoldfastDataSource(config(server, driver, server.createSchema(), proxy.port()));
                Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
            assertThat(pool.connections())
                    .anySatisfy(each -> assertThat(each.between()).isEqualTo(Between.TCP));
        }
    }
}
