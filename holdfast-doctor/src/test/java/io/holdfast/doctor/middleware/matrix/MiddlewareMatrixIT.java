package io.holdfast.doctor.middleware.matrix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.middleware.Between;
import io.holdfast.doctor.middleware.Middleware;
import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import io.holdfast.testkit.HaproxyServer;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MiddlewareMatrixIT {
    /** Rows that need no session of their own, or show a figure. */
    private static final Set<String> NEED_NO_SESSION =
            Set.of("generated-keys", "prepared", "read-own-writes", "sharing", "attributes");

    private static Target target(TestServer server, JdbcDriver driver, String schema, int port) throws Exception {
        return Target.parse(server.jdbcUrl(driver, false, schema, port))
                .withUser(TestServer.APP_USER)
                .withPassword(PasswordSource.of(TestServer.APP_PASSWORD));
    }

    private static Map<String, MatrixRow> rows(MiddlewareMatrix matrix) throws Exception {
        return matrix.run(row -> {}).stream().collect(Collectors.toMap(MatrixRow::id, row -> row));
    }

    @ParameterizedTest
    @CsvSource({"MYSQL, CONNECTOR_J", "MARIADB, MARIADB_CONNECTOR_J"})
    void everyRowMustHoldThroughHaproxyWhichMustBeRecognised(ServerKind kind, JdbcDriver driver) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        try (HaproxyServer proxy = HaproxyServer.before(server)) {
            Target through = target(server, driver, schema, proxy.port());
            Map<String, MatrixRow> rows = rows(new MiddlewareMatrix(MiddlewareMatrix.of(through), null));

            assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(MiddlewareMatrix.rows());
            assertThat(rows.values())
                    .filteredOn(
                            row -> !row.id().equals("attributes") && !row.id().equals("sharing"))
                    .allSatisfy(
                            row -> assertThat(row.verdict()).as(row.toString()).isEqualTo(Verdict.HOLDS));
            assertThat(rows.get("attributes").verdict()).isNotEqualTo(Verdict.BREAKS);
            assertThat(rows.get("sharing").verdict()).isEqualTo(Verdict.NOTE);

            try (Connection connection = through.open()) {
                assertThat(Between.of(connection, "127.0.0.1", Set.of(proxy.port()))
                                .kind())
                        .isEqualTo(Middleware.TCP);
            }
            try (Connection connection =
                    target(server, driver, schema, server.port()).open()) {
                assertThat(Between.of(connection, "127.0.0.1", Set.of(server.port())))
                        .isEqualTo(Between.NOTHING);
            }
        }
        try (Connection admin = server.adminConnection()) {
            assertThat(Scratch.ask(
                            admin,
                            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = '" + schema + "'"))
                    .isEqualTo("0");
        }
    }

    /** A row that cannot break shows nothing. */
    @Test
    void everyRowMustBreakThroughAMultiplexerThatBreaksIt() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        Opener direct =
                MiddlewareMatrix.of(target(server, JdbcDriver.CONNECTOR_J, server.createSchema(), server.port()));
        String table = "holdfast_probe_shared";
        List<Trial> trials = Stream.concat(WorkTrials.ALL.stream(), SessionTrials.ALL.stream())
                .filter(trial -> !NEED_NO_SESSION.contains(trial.id()))
                .toList();
        try (SharedSessions shared = new SharedSessions(direct, 3);
                Connection connection = direct.open(false)) {
            Scratch.run(
                    connection, "CREATE TABLE " + table + " (id BIGINT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100))");
            for (Trial trial : trials) {
                assertThat(MiddlewareMatrix.outcome(trial, new Scratch(prepared -> shared.client(), direct, table))
                                .verdict())
                        .as(trial.id())
                        .isEqualTo(Verdict.BREAKS);
                assertThat(trial.advice()).as(trial.id()).isNotEmpty();
            }
            // What cannot be proved to be our own session is not ended.
            for (Trial trial : ControlTrials.ALL.stream()
                    .filter(trial -> List.of("kill-query", "abandoned").contains(trial.id()))
                    .toList()) {
                assertThat(MiddlewareMatrix.outcome(trial, new Scratch(prepared -> shared.client(), direct, "another"))
                                .verdict())
                        .as(trial.id())
                        .isEqualTo(Verdict.UNKNOWN);
            }
        }
    }

    /** A session for each client, and a middleware that answers for it. */
    @Test
    void aMiddlewareThatAnswersForADeadSessionMustBeFoundOut() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        Opener direct =
                MiddlewareMatrix.of(target(server, JdbcDriver.CONNECTOR_J, server.createSchema(), server.port()));
        Trial validation = ControlTrials.ALL.stream()
                .filter(trial -> trial.id().equals("validation"))
                .findFirst()
                .orElseThrow();
        Opener lying = prepared -> SharedSessions.lying(direct.open(prepared));
        try (Scratch scratch = new Scratch(lying, direct, "holdfast_probe_lie")) {
            assertThat(validation.body().run(scratch).verdict()).isEqualTo(Verdict.BREAKS);
        }
    }

    @Test
    void anAddressWithoutASchemaMustBeRefusedWithItsCode() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        Target target = target(server, JdbcDriver.CONNECTOR_J, "", server.port());

        assertThatThrownBy(() -> new MiddlewareMatrix(MiddlewareMatrix.of(target), null).run(row -> {}))
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.NO_SCRATCH_TABLE);
    }
}
