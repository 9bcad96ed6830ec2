package io.holdfast.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.LeastAccount;
import io.holdfast.doctor.server.LeastAccount.Level;
import io.holdfast.doctor.server.LeastAccount.Right;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.doctor.server.VitalsReader;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The account that is printed for a level does all of that level, and needs each of its rights. */
class LeastAccountIT {
    private static final String ACCOUNT = "least@%";
    private static final String PASSWORD = "least-secret";
    /** What no right gives: the machine, the application's pools, and the keys that a person names. */
    private static final PoolSettings POOL =
            new PoolSettings("orders", "Holdfast", 5, 1, null, Duration.ofMinutes(1), null, true, null, null).of("app");

    private static final ReadOptions OPTIONS =
            DoctorServer.QUICK.withPools(List.of(POOL)).withMemoryLimit(16L << 30);

    private static List<Finding> unknown(DoctorServer server) throws Exception {
        Doctor doctor = Doctor.withAllProbes(Clock.systemUTC())
                .only(info ->
                        !info.needs().contains(Reading.HOST) && !info.needs().contains(Reading.DUPLICATES));
        ServerFacts facts = doctor.read(server.target("least", PASSWORD), OPTIONS);
        return doctor.judge(facts).of(Severity.UNKNOWN);
    }

    private static LeastAccount made(DoctorServer server, Level level) throws SQLException {
        LeastAccount least;
        try (Connection admin = server.server().adminConnection()) {
            least = LeastAccount.of(admin);
        }
        server.server().execute(least.statements(level, ACCOUNT).toArray(String[]::new));
        server.server().execute(LeastAccount.opening(ACCOUNT, PASSWORD));
        return least;
    }

    private static DoctorServer measuring(ServerKind kind) {
        return kind == ServerKind.MYSQL
                ? new DoctorServer(kind)
                : new DoctorServer(TestServer.builder(kind)
                        .option("performance-schema", "ON")
                        .start());
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void doctorsAccountMustMakeEveryCheckAndNeedEachRight(ServerKind kind) throws Exception {
        try (DoctorServer server = measuring(kind)) {
            // Logins without TLS are looked up by account only where there are some.
            server.appSession();
            LeastAccount least = made(server, Level.DOCTOR);
            try {
                assertThat(unknown(server)).isEmpty();
                for (Right right : least.rights(Level.DOCTOR)) {
                    server.server().execute("REVOKE " + right.right() + " FROM 'least'@'%'");
                    assertThat(unknown(server)).as(right.right()).isNotEmpty();
                    server.server().execute("GRANT " + right.right() + " TO 'least'@'%'");
                }
                try (Connection reader = server.target("least", PASSWORD).open()) {
                    assertThat(LeastAccount.of(reader)).isEqualTo(least);
                }
            } finally {
                server.server().execute(LeastAccount.undo(ACCOUNT));
                if (kind == ServerKind.MARIADB) {
                    server.server().close();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void monitorsAccountMustReadEveryFigureAndNeedEachRight(ServerKind kind) throws Exception {
        try (DoctorServer server = new DoctorServer(kind)) {
            LeastAccount least = made(server, Level.MONITOR);
            try {
                assertThat(complete(server)).isTrue();
                for (Right right : least.rights(Level.MONITOR)) {
                    server.server().execute("REVOKE " + right.right() + " FROM 'least'@'%'");
                    assertThat(complete(server)).as(right.right()).isFalse();
                    server.server().execute("GRANT " + right.right() + " TO 'least'@'%'");
                }
            } finally {
                server.server().execute(LeastAccount.undo(ACCOUNT));
            }
        }
    }

    private static boolean complete(DoctorServer server) throws Exception {
        try (Connection connection = server.target("least", PASSWORD).open()) {
            Vitals vitals =
                    new VitalsReader(connection, Clock.systemUTC(), System::nanoTime, Duration.ofSeconds(5)).read();
            return vitals.openTransactions() != null && vitals.replica() != null;
        }
    }
}
