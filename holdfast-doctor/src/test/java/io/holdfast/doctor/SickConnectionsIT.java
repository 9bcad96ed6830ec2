package io.holdfast.doctor;

import static io.holdfast.doctor.Sickness.findings;
import static io.holdfast.doctor.Sickness.runs;
import static io.holdfast.doctor.Sickness.until;
import static io.holdfast.doctor.Sickness.worst;
import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.ClientHost;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sicknesses of connecting, each on a small server of its own: made, found, healed, and found healed. */
class SickConnectionsIT {
    private static final ReadOptions WINDOW = ReadOptions.defaults().withWindow(Duration.ofMillis(1_500));

    private static TestServer small(ServerKind kind) {
        return TestServer.builder(kind)
                .option("max_connections", "10")
                .option("max_connect_errors", "3")
                .option("performance-schema", "ON")
                .option("skip-name-resolve", "OFF")
                .start();
    }

    /** Does this again and again while the other is done. */
    private static <T> T meanwhile(ThrowingRunnable work, java.util.concurrent.Callable<T> other) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        Thread thread = new Thread(() -> {
            while (!over.get()) {
                try {
                    work.run();
                } catch (Exception e) {
                    // Refused: that is what some of the tests want.
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            }
        });
        thread.start();
        try {
            return other.call();
        } finally {
            over.set(true);
            thread.join();
        }
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aServerThatIsNearlyFullAndThenFull(ServerKind kind) throws Exception {
        try (TestServer own = small(kind);
                DoctorServer server = new DoctorServer(own)) {
            assertThat(worst(findings(server, "C01"), "taken").severity()).isEqualTo(Severity.OK);
            assertThat(worst(findings(server, "C03"), "turned away").severity()).isEqualTo(Severity.OK);
            assertThat(worst(findings(server, "C12"), "No client").severity()).isEqualTo(Severity.OK);

            List<Connection> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(server.appSession());
            }
            Finding near = worst(findings(server, "C01"), "of 10 connections");
            assertThat(near.severity()).isEqualTo(Severity.WARN);
            assertThat(runs(server.session(), near)).isPositive();
            assertThat(worst(findings(server, "C12"), " holds ").severity()).isEqualTo(Severity.WARN);
            assertThat(worst(findings(server, "C11"), "share the server").toString())
                    .contains("app@");

            // Both servers keep one connection back for administrators; the doctor uses that.
            fill(server, all);
            List<Finding> full = meanwhile(server::appSession, () -> findings(server, "C01,C03", WINDOW));
            assertThat(worst(full, "of 10 connections").severity()).isEqualTo(Severity.CRIT);
            assertThat(worst(full, "refused").severity()).isEqualTo(Severity.CRIT);
            for (Connection connection : all) {
                connection.close();
            }
            assertThat(findings(server, "C01").get(0).severity()).isIn(Severity.OK, Severity.INFO);
            assertThat(worst(findings(server, "C03"), "since the server started")
                            .severity())
                    .isEqualTo(Severity.WARN);
        }
    }

    private static void fill(DoctorServer server, List<Connection> all) {
        try {
            while (all.size() < 20) {
                all.add(server.appSession());
            }
        } catch (SQLException full) {
            assertThat(full.getErrorCode()).isEqualTo(1040);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void sessionsThatBreakOff(ServerKind kind) throws Exception {
        try (TestServer own = small(kind);
                DoctorServer server = new DoctorServer(own)) {
            assertThat(findings(server, "C04").get(0).severity()).isEqualTo(Severity.OK);
            Finding found = worst(
                    meanwhile(() -> server.appSession().abort(Runnable::run), () -> findings(server, "C04", WINDOW)),
                    "broke off");
            assertThat(found.severity()).isEqualTo(Severity.WARN);
            runs(server.session(), found);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aProgramThatConnectsAnewEachTime(ServerKind kind) throws Exception {
        try (TestServer own = small(kind);
                DoctorServer server = new DoctorServer(own)) {
            assertThat(findings(server, "C08", WINDOW).get(0).severity()).isEqualTo(Severity.OK);
            Finding found = meanwhile(() -> server.appSession().close(), () -> findings(server, "C08", WINDOW))
                    .get(0);
            assertThat(found.severity()).as(found.toString()).isEqualTo(Severity.WARN);
            runs(server.session(), found);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void connectionsThatTheMemoryIsNotThereFor(ServerKind kind) throws Exception {
        try (TestServer own = small(kind);
                DoctorServer server = new DoctorServer(own)) {
            assertThat(findings(server, "C02", WINDOW.withMemoryLimit(64L << 20))
                            .get(0)
                            .severity())
                    .isEqualTo(Severity.WARN);
            assertThat(findings(server, "C02", WINDOW.withMemoryLimit(64L << 30))
                            .get(0)
                            .severity())
                    .isEqualTo(Severity.OK);
        }
    }

    @Test
    void aLoginThatTheServersCacheLetsIn() throws Exception {
        try (TestServer own = small(ServerKind.MYSQL);
                DoctorServer server = new DoctorServer(own)) {
            DoctorServer.run(
                    server.session(),
                    "CREATE USER 'cached'@'%' IDENTIFIED WITH caching_sha2_password BY 'secret'",
                    "CREATE USER 'native'@'%' IDENTIFIED WITH mysql_native_password BY 'secret'");
            try (Connection plain = login(own, "cached", false);
                    Connection old = login(own, "native", false)) {
                List<Finding> found = findings(server, "C13");
                assertThat(worst(found, "'cached'").severity()).isEqualTo(Severity.INFO);
                assertThat(found).noneMatch(finding -> finding.subject().contains("'native'"));
            }
            try (Connection secret = login(own, "cached", true)) {
                until(() -> findings(server, "C13").stream()
                        .noneMatch(finding -> finding.subject().contains("'cached'")));
            }
        }
    }

    private static Connection login(TestServer server, String user, boolean tls) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl(JdbcDriver.CONNECTOR_J, tls, ""), user, "secret");
    }

    @Test
    void aHostThatMariaDbHasBlocked() throws Exception {
        try (TestServer own = small(ServerKind.MARIADB);
                DoctorServer server = new DoctorServer(own)) {
            assertThat(findings(server, "C09").get(0).severity()).isEqualTo(Severity.OK);
            InetAddress client = otherAddress();
            for (int i = 0; i < 5; i++) {
                hangUp(own.port(), client);
            }
            until(() -> findings(server, "C09").get(0).severity() == Severity.CRIT);
            Finding found = worst(findings(server, "C09"), client.getHostAddress());
            assertThat(runs(server.session(), found)).isPositive();
            assertThat(findings(server, "C09")).noneMatch(finding -> finding.severity() == Severity.CRIT);
        }
    }

    /** MySQL counts failed connects only of addresses that a name server knows, which a test machine has none of. */
    @Test
    void aHostThatMySqlHasBlocked() throws Exception {
        try (TestServer own = small(ServerKind.MYSQL);
                DoctorServer server = new DoctorServer(own)) {
            Doctor doctor = Doctor.withAllProbes(Clock.systemUTC()).only("C09");
            ServerFacts well = doctor.read(server.target(), DoctorServer.QUICK);
            assertThat(doctor.judge(well).worst()).isEqualTo(Severity.OK);
            ServerFacts sick = new ServerFactsBuilder(well.takenAt(), well.server())
                    .variable("max_connect_errors", "3")
                    .clientHost(new ClientHost("192.0.2.7", 5, 1, 0, 0, 0))
                    .build();
            Finding found = doctor.judge(sick).findings().get(0);
            assertThat(found.severity()).isEqualTo(Severity.CRIT);
            assertThat(runs(server.session(), found)).isPositive();
        }
    }

    /** One of this machine's that is no loopback address: servers never block those. */
    private static InetAddress otherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElseThrow(() -> new IOException("this machine has no address but the loopback's"));
    }

    /** As a health check that only opens the port. */
    private static void hangUp(int port, InetAddress from) throws IOException {
        try (Socket socket = new Socket()) {
            socket.bind(new InetSocketAddress(from, 0));
            socket.connect(new InetSocketAddress("127.0.0.1", port), 5_000);
            socket.setSoTimeout(20_000);
            socket.getInputStream().read();
        }
    }
}
