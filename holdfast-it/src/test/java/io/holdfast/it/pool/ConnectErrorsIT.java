package io.holdfast.it.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.InvalidConfigException;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new user gets wrong first: each yields one clear coded error, soon, and none shows a password. */
class ConnectErrorsIT {
    private static final String WRONG = "not-the-password";

    private static void assertRefused(PoolConfig.Builder config, ErrorCode code, Duration within) {
        try (HoldfastDataSource pool = new HoldfastDataSource(
                config.shutdownTimeout(Duration.ofSeconds(3)).build())) {
            long start = Pace.now();
            ConnectFailedException refusal = catchThrowableOfType(ConnectFailedException.class, pool::getConnection);
            Duration took = Duration.ofNanos(System.nanoTime() - start);

            assertThat(refusal.errorCode()).isEqualTo(code);
            assertThat(refusal.getSQLState()).isEqualTo("08001");
            assertThat(refusal.getCause()).isNotNull();
            assertThat(took).isLessThan(within.plus(Pace.toleranceSince(start)));
            StringWriter everything = new StringWriter();
            refusal.printStackTrace(new PrintWriter(everything));
            assertThat(everything.toString()).doesNotContain(WRONG, TestServer.APP_PASSWORD);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void aWrongPasswordMustBeNamed(ServerKind kind, JdbcDriver driver) throws SQLException {
        assertRefused(Servers.config(kind, driver).password(WRONG), ErrorCode.LOGIN_REFUSED, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({
        "MYSQL, CONNECTOR_J",
        "MYSQL, MARIADB_CONNECTOR_J",
        "MARIADB, MARIADB_CONNECTOR_J",
        "MARIADB, CONNECTOR_J"
    })
    void anUnknownDatabaseMustBeNamed(ServerKind kind, JdbcDriver driver) throws SQLException {
        String url = TestServer.shared(kind).jdbcUrl(driver, false, "no_such_database");
        assertRefused(Servers.config(kind, driver).jdbcUrl(url), ErrorCode.UNKNOWN_DATABASE, Duration.ofSeconds(2));
    }

    @ParameterizedTest
    @CsvSource({"jdbc:mysql", "jdbc:mariadb"})
    void anUnknownHostMustBeNamed(String scheme) {
        assertRefused(
                PoolConfig.builder()
                        .jdbcUrl(scheme + "://no-such-host.invalid:3306/shop")
                        .username("shop"),
                ErrorCode.SERVER_UNREACHABLE,
                Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @CsvSource({"jdbc:mysql", "jdbc:mariadb"})
    void aRefusedPortMustBeNamedAfterFailFast(String scheme) {
        assertRefused(
                PoolConfig.builder().jdbcUrl(scheme + "://127.0.0.1:1/shop").username("shop"),
                ErrorCode.SERVER_UNREACHABLE,
                Duration.ofMillis(1500));
    }

    private static InvalidConfigException refusedSettings(String... keysAndValues) {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", "jdbc:mysql://localhost/shop");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return catchThrowableOfType(InvalidConfigException.class, () -> PoolConfig.from(properties));
    }

    @Test
    void wrongSettingsMustBeNamedAllAtOnce() {
        InvalidConfigException refusal = refusedSettings(
                "size", "0", "borrowTimeout", "-5s", "maxLifetime", "-1ms", "borrowTimout", "1s", "password", WRONG);

        assertThat(refusal.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIG);
        assertThat(refusal.problems())
                .extracting(InvalidConfigException.Problem::setting)
                .containsExactlyInAnyOrder("size", "borrowTimeout", "maxLifetime", "borrowTimout");
        assertThat(refusal.getMessage()).contains("did you mean borrowTimeout?").doesNotContain(WRONG);
    }

    @Test
    void theSameSettingUnderTwoNamesMustBeNamed() {
        InvalidConfigException refusal = refusedSettings("size", "5", "maximumPoolSize", "5");

        assertThat(refusal.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.rule()).contains("maximumPoolSize"));
    }

    @Test
    void aUrlWithATypoMustBeNamedWithoutItsSecrets() {
        InvalidConfigException refusal =
                refusedSettings("jdbcUrl", "jdbc:mysq://shop:" + WRONG + "@localhost/shop?password=" + WRONG);

        assertThat(refusal.errorCode()).isEqualTo(ErrorCode.NO_DRIVER);
        assertThat(refusal.getMessage()).contains("jdbc:mysq:").doesNotContain(WRONG);
    }

    @Test
    void anotherUserMustBeRefused() throws SQLException {
        PoolConfig config = Servers.config(ServerKind.MARIADB, JdbcDriver.MARIADB_CONNECTOR_J)
                .build();
        try (HoldfastDataSource pool = new HoldfastDataSource(config)) {
            SQLFeatureNotSupportedException refusal = catchThrowableOfType(
                    SQLFeatureNotSupportedException.class, () -> pool.getConnection("somebody", WRONG));
            assertThat(refusal.getMessage()).contains("HF-1011").doesNotContain(WRONG);
        }
    }
}
