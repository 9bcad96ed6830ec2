package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.holdfast.doctor.logs.ServerLog;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.why.Confidence;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.doctor.why.DropEvidence;
import io.holdfast.doctor.why.Explanation;
import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.Scope;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Makes each way in which a connection can end or be refused, on both servers and with both drivers, and has it explained by the
 * text alone and with the server's help.
 */
class DropSignatureIT {
    private static final String SLOW =
            "SELECT COUNT(*) FROM information_schema.COLLATIONS a, information_schema.COLLATIONS b,"
                    + " information_schema.COLLATIONS c, information_schema.COLLATIONS d WHERE a.ID + b.ID + c.ID + d.ID < 0";
    private static final Map<ServerKind, TestServer> SERVERS = new EnumMap<>(ServerKind.class);

    /**
     * Half of the combinations, in which each two of server, driver and TLS meet; all of them with
     * {@code -Dholdfast.matrix=whole}.
     */
    static Stream<Arguments> combinations() {
        boolean whole = "whole".equals(System.getProperty("holdfast.matrix"));
        List<Arguments> all = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            for (JdbcDriver driver : JdbcDriver.values()) {
                boolean paired = (kind.ordinal() + driver.ordinal()) % 2 == 1;
                for (boolean tls : new boolean[] {false, true}) {
                    if (whole || tls == paired) {
                        all.add(Arguments.of(kind, driver, tls));
                    }
                }
            }
        }
        return all.stream();
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(TestServer::close);
        SERVERS.clear();
    }

    /** Servers of its own: they are restarted, crashed and misconfigured. */
    private static TestServer server(ServerKind kind) {
        return SERVERS.computeIfAbsent(kind, TestServer::start);
    }

    /** What goes wrong, as the application sees it. */
    private interface Fault {
        void happen(Connection connection) throws Exception;
    }

    /** One connection of an application, through the proxy, and the server before and after its end. */
    private static final class Scene implements AutoCloseable {
        private final TestServer server;
        private final FaultProxy proxy;
        private final String url;
        private final ServerFacts before;
        private final List<Explanation> explanations = new ArrayList<>();
        private Duration rest = Duration.ZERO;
        private boolean pointAtSession;

        Scene(ServerKind kind, JdbcDriver driver, boolean tls, String options) throws Exception {
            server = server(kind);
            proxy = FaultProxy.of(server);
            url = server.jdbcUrl(driver, tls, "", proxy.port()) + options;
            before = facts();
        }

        Scene(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
            this(kind, driver, tls, "");
        }

        ServerFacts facts() throws Exception {
            Target target = Target.of("127.0.0.1", server.port())
                    .withUser(TestServer.ADMIN_USER)
                    .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
            return Doctor.withAllProbes(Clock.systemUTC())
                    .read(target, ReadOptions.defaults().withWindow(Duration.ZERO));
        }

        Connection open() throws SQLException {
            return DriverManager.getConnection(url, TestServer.APP_USER, TestServer.APP_PASSWORD);
        }

        /** The pool knows which session it was. */
        Scene pointingAtSession() {
            pointAtSession = true;
            return this;
        }

        /** The pool knows how long it has rested. */
        Scene afterRestOf(Duration time) {
            rest = time;
            return this;
        }

        void mustBe(DropCause cause, Fault fault) throws Exception {
            Connection connection = open();
            try {
                long id = DoctorServer.idOf(connection);
                explained(cause, pointAtSession ? id : null, () -> fault.happen(connection));
            } finally {
                connection.abort(Runnable::run);
            }
        }

        void refusalMustBe(DropCause cause, Failing failing) throws Exception {
            explained(cause, null, failing);
        }

        private void explained(DropCause cause, Long id, Failing failing) throws Exception {
            Exception error = null;
            try {
                failing.fail();
                fail("nothing failed");
            } catch (SQLException e) {
                error = e;
            }
            StringWriter text = new StringWriter();
            error.printStackTrace(new PrintWriter(text));
            DropEvidence offline = DropEvidence.of(text.toString());
            ServerFacts after = facts();
            List<String> log;
            try (InputStream in = Files.newInputStream(server.errorLog())) {
                log = ServerLog.lines(in, ZoneId.systemDefault(), before.takenAt());
            }
            Explanation alone = offline.explain();
            assertThat(alone.names(cause)).as("offline: %s for %s", alone, text).isTrue();
            Explanation online = offline.withEarlier(before)
                    .withServer(after)
                    .withServerLog(log)
                    .withConnection(id, rest.isZero() ? null : rest)
                    .explain();
            assertThat(online.cause()).as("online: %s for %s", online, text).isEqualTo(cause);
            assertThat(online.first().speaksFor()).isNotEmpty();
            assertThat(online.cures()).isNotEmpty();
            explanations.add(online);
        }

        /** What is printed must run on the very server, and so must what takes it back. */
        private void run(Explanation explanation) throws SQLException {
            if (explanation.nextStatement() != null) {
                server.execute(explanation.nextStatement());
            }
            for (Advice cure : explanation.cures()) {
                if (cure.kind() == Advice.Kind.SQL || cure.kind() == Advice.Kind.LOOK) {
                    server.execute(cure.how().toArray(String[]::new));
                    server.execute(cure.undo().toArray(String[]::new));
                }
            }
        }

        @Override
        public void close() throws SQLException {
            proxy.close();
            // Not before: the server may have been full.
            for (Explanation explanation : explanations) {
                run(explanation);
            }
        }
    }

    /** Code that must fail. */
    private interface Failing {
        void fail() throws Exception;
    }

    private static void query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                rows.getString(1);
            }
        }
    }

    /** Runs the fault while the query runs. */
    private static void during(Connection connection, String sql, ThrowingRunnable fault) throws Exception {
        Thread later = new Thread(() -> {
            try {
                Thread.sleep(400);
                fault.run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        later.start();
        try {
            query(connection, sql);
        } finally {
            later.join();
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void theEndOfAnOpenConnection(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.mustBe(DropCause.KILLED, connection -> {
                scene.server.execute("KILL " + DoctorServer.idOf(connection));
                Thread.sleep(100);
                query(connection, "SELECT 1");
            });
        }
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.mustBe(DropCause.KILLED, connection -> {
                long id = DoctorServer.idOf(connection);
                during(connection, "SELECT SLEEP(20)", () -> scene.server.execute("KILL " + id));
            });
        }
        for (Cut cut : Cut.values()) {
            try (Scene scene = new Scene(kind, driver, tls)) {
                scene.mustBe(DropCause.CLOSED_BETWEEN, connection -> {
                    scene.proxy.cut(cut);
                    Thread.sleep(100);
                    query(connection, "SELECT 1");
                });
            }
            try (Scene scene = new Scene(kind, driver, tls)) {
                scene.mustBe(
                        DropCause.CLOSED_BETWEEN,
                        connection -> during(connection, "SELECT SLEEP(3)", () -> scene.proxy.cut(cut)));
            }
        }
        try (Scene scene = new Scene(kind, driver, tls, "&socketTimeout=1000").pointingAtSession()) {
            scene.mustBe(DropCause.SILENT_NETWORK, connection -> {
                scene.proxy.blackHole(Direction.BOTH, Scope.EXISTING);
                query(connection, "SELECT 1");
            });
        }
        try (Scene scene = new Scene(kind, driver, tls, "&socketTimeout=1000").pointingAtSession()) {
            scene.mustBe(DropCause.CLIENT_TIMEOUT, connection -> query(connection, "SELECT SLEEP(5)"));
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void theIdleLimit(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        server(kind).execute("SET GLOBAL wait_timeout = 1");
        try (Scene scene = new Scene(kind, driver, tls).afterRestOf(Duration.ofMillis(1_600))) {
            scene.mustBe(DropCause.IDLE_LIMIT, connection -> {
                Thread.sleep(1_600);
                query(connection, "SELECT 1");
            });
        } finally {
            server(kind).execute("SET GLOBAL wait_timeout = 28800");
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aPacketThatIsTooLarge(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        TestServer server = server(kind);
        server.execute("SET GLOBAL max_allowed_packet = 1048576");
        try (Scene scene = new Scene(kind, driver, tls)) {
            String large = "x".repeat(3 << 20);
            scene.mustBe(DropCause.PACKET_TOO_LARGE, connection -> query(connection, "SELECT LENGTH('" + large + "')"));
        } finally {
            server.execute("SET GLOBAL max_allowed_packet = 67108864");
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aReaderThatIsTooSlow(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        String options = driver == JdbcDriver.CONNECTOR_J ? "&netTimeoutForStreamingResults=0" : "";
        try (Scene scene = new Scene(kind, driver, tls, options)) {
            scene.mustBe(DropCause.SLOW_READER, connection -> {
                DoctorServer.run(connection, "SET SESSION net_write_timeout = 1");
                try (Statement statement = connection.createStatement()) {
                    statement.setFetchSize(driver == JdbcDriver.CONNECTOR_J ? Integer.MIN_VALUE : 1);
                    try (ResultSet rows = statement.executeQuery("SELECT REPEAT('x', 100000) FROM"
                            + " information_schema.COLLATIONS a, information_schema.COLLATIONS b LIMIT 2000")) {
                        rows.next();
                        Thread.sleep(4_000);
                        while (rows.next()) {
                            rows.getString(1);
                        }
                    }
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void theEndOfTheServer(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        server(kind);
        // Within the first seconds a start cannot be told from the one before.
        Thread.sleep(3_000);
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.mustBe(DropCause.RESTARTED, connection -> {
                scene.server.restart();
                query(connection, "SELECT 1");
            });
        }
        Thread.sleep(3_000);
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.mustBe(DropCause.CRASHED, connection -> {
                scene.server.kill9();
                scene.server.start();
                query(connection, "SELECT 1");
            });
        }
    }

    @ParameterizedTest
    @EnumSource(JdbcDriver.class)
    void aServerThatIsSwitchedOff(JdbcDriver driver) throws Exception {
        TestServer server = server(ServerKind.MYSQL);
        try (Scene scene = new Scene(ServerKind.MYSQL, driver, false)) {
            scene.mustBe(DropCause.FAILOVER, connection -> {
                server.execute("SET GLOBAL offline_mode = ON");
                Thread.sleep(100);
                query(connection, "SELECT 1");
            });
            scene.refusalMustBe(DropCause.FAILOVER, scene::open);
        } finally {
            server.execute("SET GLOBAL offline_mode = OFF");
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aStatementThatFailsAndLeavesTheConnectionAlive(ServerKind kind, JdbcDriver driver, boolean tls)
            throws Exception {
        boolean mariaDb = kind == ServerKind.MARIADB;
        String schema = server(kind).createSchema();
        server(kind)
                .execute(
                        "CREATE TABLE " + schema + ".t (id INT PRIMARY KEY, n INT) ENGINE=InnoDB",
                        "INSERT INTO " + schema + ".t VALUES (1, 0), (2, 0)");
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.mustBe(DropCause.INTERRUPTED, connection -> {
                long id = DoctorServer.idOf(connection);
                during(connection, SLOW, () -> scene.server.execute("KILL QUERY " + id));
            });
            boolean byServer = mariaDb && driver == JdbcDriver.MARIADB_CONNECTOR_J;
            scene.mustBe(byServer ? DropCause.TIME_LIMIT : DropCause.INTERRUPTED, connection -> {
                try (Statement statement = connection.createStatement()) {
                    statement.setQueryTimeout(1);
                    statement.executeQuery(SLOW);
                }
            });
            scene.mustBe(DropCause.TIME_LIMIT, connection -> {
                DoctorServer.run(
                        connection,
                        mariaDb ? "SET SESSION max_statement_time = 0.5" : "SET SESSION max_execution_time = 500");
                query(connection, SLOW);
            });
            String update = "UPDATE " + schema + ".t SET n = n + 1 WHERE id = ";
            scene.mustBe(DropCause.LOCK_TIMEOUT, connection -> {
                try (Connection other = scene.open()) {
                    DoctorServer.run(other, "BEGIN", update + 1);
                    DoctorServer.run(connection, "SET SESSION innodb_lock_wait_timeout = 1", update + 1);
                }
            });
            scene.mustBe(DropCause.DEADLOCK, connection -> {
                try (Connection other = scene.open()) {
                    // The one that has changed less is the victim.
                    DoctorServer.run(
                            other,
                            "BEGIN",
                            update + 1,
                            "INSERT INTO " + schema + ".t VALUES (10, 0), (11, 0), (12, 0)");
                    DoctorServer.run(connection, "BEGIN", update + 2);
                    Thread crossing = new Thread(() -> {
                        try {
                            DoctorServer.run(other, update + 2);
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                    crossing.start();
                    Thread.sleep(300);
                    try {
                        DoctorServer.run(connection, update + 1);
                    } finally {
                        connection.abort(Runnable::run);
                        crossing.join();
                    }
                }
            });
            server(kind).execute("SET GLOBAL read_only = 1");
            scene.mustBe(DropCause.FAILOVER, connection -> DoctorServer.run(connection, update + 1));
        } finally {
            server(kind).execute("SET GLOBAL read_only = 0");
        }
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void aLoginThatIsRefused(ServerKind kind, JdbcDriver driver, boolean tls) throws Exception {
        TestServer server = server(kind);
        server.execute(
                "DROP USER IF EXISTS 'limited'@'%'",
                "CREATE USER 'limited'@'%' IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 1");
        try (Scene scene = new Scene(kind, driver, tls)) {
            scene.refusalMustBe(
                    DropCause.LOGIN_REFUSED,
                    () -> DriverManager.getConnection(scene.url, TestServer.APP_USER, "not this one"));
            scene.refusalMustBe(DropCause.ACCOUNT_LIMIT, () -> {
                try (Connection first = DriverManager.getConnection(scene.url, "limited", "secret")) {
                    assertThat(first.isValid(5)).isTrue();
                    DriverManager.getConnection(scene.url, "limited", "secret").close();
                }
            });
            List<Connection> all = new ArrayList<>();
            // Opened before: while the server turns others away, its administrators' place can be taken as well.
            try (Connection admin = server.adminConnection();
                    Statement statement = admin.createStatement()) {
                statement.execute("SET GLOBAL max_connections = 10");
                try {
                    scene.refusalMustBe(DropCause.SERVER_FULL, () -> {
                        while (all.size() < 20) {
                            all.add(scene.open());
                        }
                    });
                } finally {
                    statement.execute("SET GLOBAL max_connections = 151");
                    for (Connection connection : all) {
                        connection.close();
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(JdbcDriver.class)
    void aPlaceThatIsNoServer(JdbcDriver driver) throws Exception {
        try (Scene scene = new Scene(ServerKind.MYSQL, driver, false);
                Listener closes = new Listener(Socket::close);
                Listener hangs = new Listener(socket -> {});
                Listener speaksHttp = new Listener(socket -> {
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                })) {
            Function<Integer, String> at =
                    port -> driver.url(port, "", false) + "&connectTimeout=1500&socketTimeout=1500";
            scene.refusalMustBe(DropCause.NO_BACKEND, () -> connect(at.apply(closes.port())));
            scene.refusalMustBe(DropCause.NO_HANDSHAKE, () -> connect(at.apply(hangs.port())));
            scene.refusalMustBe(DropCause.NOT_MYSQL, () -> connect(at.apply(speaksHttp.port())));
            int free = unusedPort();
            scene.refusalMustBe(DropCause.REFUSED, () -> connect(at.apply(free)));
            scene.refusalMustBe(
                    DropCause.UNKNOWN_HOST, () -> connect(at.apply(3306).replace("127.0.0.1", "no-such-host.invalid")));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void whatTheServerCountsMustRuleCausesOut(ServerKind kind) throws Exception {
        try (Scene scene = new Scene(kind, JdbcDriver.CONNECTOR_J, false)) {
            DropEvidence text = DropEvidence.of("java.io.EOFException: Can not read response from server.");
            Explanation alone = text.explain();
            Explanation asked =
                    text.withEarlier(scene.before).withServer(scene.facts()).explain();
            assertThat(alone.confidence()).isEqualTo(Confidence.LOW);
            assertThat(alone.names(DropCause.RESTARTED)).isTrue();
            assertThat(asked.names(DropCause.RESTARTED)).isFalse();
            assertThat(asked.names(DropCause.KILLED)).isFalse();
        }
    }

    private static void connect(String url) throws SQLException {
        DriverManager.getConnection(url, TestServer.APP_USER, TestServer.APP_PASSWORD)
                .close();
    }

    private static int unusedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Accepts, and does one thing. */
    private static final class Listener implements AutoCloseable {
        private final ServerSocket listening;
        private final List<Socket> accepted = new ArrayList<>();
        private final Thread thread;

        interface Answer {
            void to(Socket socket) throws IOException;
        }

        Listener(Answer answer) throws IOException {
            listening = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"));
            thread = new Thread(() -> {
                while (!listening.isClosed()) {
                    try {
                        Socket socket = listening.accept();
                        accepted.add(socket);
                        answer.to(socket);
                    } catch (IOException e) {
                        // Closed at the end of the test, or by the client.
                    }
                }
            });
            thread.start();
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws Exception {
            listening.close();
            thread.join();
            for (Socket socket : accepted) {
                socket.close();
            }
            await().until(() -> !thread.isAlive());
        }
    }
}
