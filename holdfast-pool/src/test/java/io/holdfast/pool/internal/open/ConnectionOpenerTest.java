package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.pool.Credentials;
import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.Clock;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Queue;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One opening: credentials, the driver, and the state in which every lease begins. */
public class ConnectionOpenerTest {
    private static final SQLException REFUSED = new SQLException("Access denied", "28000", 1045);

    private final ScriptedDriver driver = new ScriptedDriver();
    private final Clock clock = Clock.ofMachine();

    @BeforeEach
    void register() throws SQLException {
        driver.register();
        driver.script().recordCalls();
        OfMySqlUrls.leadTo(driver);
    }

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    /** A driver of the user's own for MySQL's URLs. */
    public static final class OfMySqlUrls implements Driver {
        private static ScriptedDriver behind;

        /** From now on its connections are this one's. */
        public static void leadTo(ScriptedDriver driver) {
            behind = driver;
        }

        @Override
        public @Nullable Connection connect(String url, Properties login) throws SQLException {
            return behind.connect(behind.url(), login);
        }

        @Override
        public boolean acceptsURL(String url) {
            return url.startsWith("jdbc:mysql:");
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    private PoolConfig.Builder byUrl() {
        return PoolConfig.builder().name("opener").jdbcUrl(driver.url()).username("app");
    }

    private static PoolConfig.Builder mySql() {
        return PoolConfig.builder()
                .name("opener")
                .jdbcUrl("jdbc:mysql://nowhere.invalid/shop")
                .driverClassName(OfMySqlUrls.class.getName())
                .username("app");
    }

    private ConnectionOpener opener(PoolConfig.Builder config) {
        return new ConnectionOpener(config.build(), clock);
    }

    private static ScriptedConnection connectionOf(ConnectionOpener.Opened opened) {
        return (ScriptedConnection) opened.connection();
    }

    /** A data source whose connections are of this product; any call of these names fails. */
    private DataSource product(String name, String... failing) {
        DatabaseMetaData metaData = (DatabaseMetaData) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {DatabaseMetaData.class},
                (proxy, called, arguments) -> name);
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, called, arguments) -> {
                    if (!called.getName().equals("getConnection")) {
                        return called.getReturnType() == int.class ? 0 : null;
                    }
                    Connection real = driver.dataSource().getConnection();
                    return Proxy.newProxyInstance(
                            getClass().getClassLoader(), new Class<?>[] {Connection.class}, (self, method, given) -> {
                                if (List.of(failing).contains(method.getName())) {
                                    throw new SQLException("not here");
                                }
                                return switch (method.getName()) {
                                    case "getMetaData" -> metaData;
                                    case "isWrapperFor" -> false;
                                    default -> method.invoke(real, given);
                                };
                            });
                });
    }

    @Test
    void userAndPasswordMustReachTheDriver() throws Exception {
        ScriptedConnection connection =
                connectionOf(opener(byUrl().password("secret")).open(null));
        assertThat(connection.login().getProperty("user")).isEqualTo("app");
        assertThat(connection.login().getProperty("password")).isEqualTo("secret");
    }

    @Test
    void propertiesMustReachTheDriverAndWhatIsNotGivenMustNot() throws Exception {
        ScriptedConnection connection =
                connectionOf(opener(PoolConfig.builder().jdbcUrl(driver.url()).driverProperty("kept", "yes"))
                        .open(null));
        assertThat(connection.login().getProperty("kept")).isEqualTo("yes");
        assertThat(connection.login()).doesNotContainKeys("user", "password");
    }

    @Test
    void aDataSourceMustBeAskedWithTheUserWhereThereIsOne() throws Exception {
        PoolConfig.Builder bare = PoolConfig.builder().dataSource(driver.dataSource());
        assertThat(connectionOf(opener(bare).open(null)).login()).isEmpty();
        PoolConfig.Builder named = PoolConfig.builder()
                .dataSource(driver.dataSource())
                .username("app")
                .password("secret");
        assertThat(connectionOf(opener(named).open(null)).login().getProperty("user"))
                .isEqualTo("app");
    }

    @Test
    void aChangedLoginMustCountForWhatIsOpenedFromThenOn() throws Exception {
        ConnectionOpener opener = opener(byUrl());
        opener.open(null);
        opener.changeLogin("other", "word");
        ScriptedConnection connection = connectionOf(opener.open(null));
        assertThat(connection.login().getProperty("user")).isEqualTo("other");
        assertThat(connection.login().getProperty("password")).isEqualTo("word");
    }

    @Test
    void settingsMustBeAppliedToTheConnection() throws Exception {
        ScriptedConnection connection = connectionOf(opener(byUrl().autoCommit(false)
                        .readOnly(true)
                        .transactionIsolation(Connection.TRANSACTION_SERIALIZABLE)
                        .catalog("shop")
                        .schema("shops")
                        .initSql("SET @a = 1"))
                .open(null));
        assertThat(connection.getAutoCommit()).isFalse();
        assertThat(connection.isReadOnly()).isTrue();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(connection.getCatalog()).isEqualTo("shop");
        assertThat(connection.getSchema()).isEqualTo("shops");
        assertThat(connection.calls()).contains("execute(SET @a = 1)");
        assertThat(connection.commits())
                .as("what ran leaves no transaction open")
                .isPositive();
        assertThat(connection.isInTransaction()).isFalse();
        assertThat(connection.openStatements()).isEmpty();
    }

    @Test
    void whatIsNotSetMustBeLeftAlone() throws Exception {
        ScriptedConnection connection = connectionOf(opener(byUrl()).open(null));
        assertThat(connection.calls()).noneMatch(call -> call.startsWith("set") || call.startsWith("execute"));
        assertThat(connection.commits()).isZero();
    }

    @Test
    void aSessionOfMySqlMustBeReadAndHaveItsReadTimeout() throws Exception {
        ConnectionOpener.Opened opened =
                opener(mySql().readTimeout(Duration.ofSeconds(7))).open(null);
        assertThat(opened.serverId()).isEqualTo(1);
        assertThat(opened.idleLimit()).isEqualTo(Duration.ofSeconds(1));
        assertThat(opened.server()).isEqualTo("1");
        assertThat(opened.login()).isEqualTo("1");
        assertThat(opened.answeredAt()).isEqualTo(clock.nanos());
        assertThat(opened.connection().getNetworkTimeout()).isEqualTo(7_000);
        assertThat(connectionOf(opened).calls())
                .as("lock waits end before reads do")
                .anyMatch(call -> call.contains("lock_wait_timeout"));
    }

    @Test
    void aReadTimeoutBeyondWhatDriversTakeMustBeTheirLongest() throws Exception {
        ConnectionOpener.Opened opened =
                opener(mySql().readTimeout(Duration.ofDays(300))).open(null);
        assertThat(opened.connection().getNetworkTimeout()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void anotherDriversReadTimeoutMustBeLeftAlone() throws Exception {
        assertThat(connectionOf(opener(byUrl()).open(null)).calls())
                .noneMatch(call -> call.startsWith("setNetworkTimeout"));
    }

    @Test
    void aWrappingDriverThatLeadsToMySqlMustTellItsSession() throws Exception {
        for (String name : List.of("MySQL", "MariaDB")) {
            ConnectionOpener.Opened opened =
                    opener(PoolConfig.builder().dataSource(product(name))).open(null);
            assertThat(opened.serverId()).isEqualTo(1);
            assertThat(opened.server()).isEqualTo("1");
            assertThat(opened.login()).isEqualTo("1");
        }
    }

    @Test
    void theQuestionForTheSessionMustLeaveNoTransaction() throws Exception {
        opener(PoolConfig.builder().dataSource(product("MySQL")).autoCommit(false))
                .open(null);
        ScriptedConnection connection = driver.connections().get(0);
        assertThat(connection.isInTransaction()).isFalse();
        assertThat(connection.openStatements()).isEmpty();
    }

    @Test
    void anotherProductMustNotBeAskedForASession() throws Exception {
        ConnectionOpener opener = opener(PoolConfig.builder().dataSource(product("Derby")));
        for (int i = 0; i < 2; i++) {
            ConnectionOpener.Opened opened = opener.open(null);
            assertThat(opened.serverId()).isZero();
            assertThat(opened.server()).isNull();
        }
        assertThat(driver.connections())
                .allSatisfy(
                        connection -> assertThat(connection.calls()).noneMatch(call -> call.contains("CONNECTION_ID")));
    }

    @Test
    void aSessionThatCannotBeAskedForMustBeUnknownAndNoFailure() throws Exception {
        ConnectionOpener.Opened opened = opener(PoolConfig.builder().dataSource(product("MySQL", "createStatement")))
                .open(null);
        assertThat(opened.serverId()).isZero();
    }

    @Test
    void aConnectionThatCannotBeSetUpMustBeClosedAndTheFirstFailureKept() {
        SQLException first = new SQLException("no such level");
        SQLException closing = new SQLException("cannot close");
        driver.script().on("setTransactionIsolation").thenThrow(first);
        driver.script().on("close").thenThrow(closing);
        SQLException failure = catchThrowableOfType(
                SQLException.class,
                () -> opener(byUrl().transactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                        .open(null));
        assertThat((Throwable) failure).isSameAs(first);
        assertThat(failure.getSuppressed()).containsExactly(closing);
        assertThat(driver.openNow()).isZero();
    }

    @Test
    void anErrorOfTheDriverMustStayAnError() {
        driver.script().on("setReadOnly").thenThrow(new StackOverflowError("deep"));
        assertThatThrownBy(() -> opener(byUrl().readOnly(true)).open(null)).isInstanceOf(StackOverflowError.class);
        assertThat(driver.openNow()).isZero();
    }

    @Test
    void aDriverThatTakesTheUrlNoLongerMustSaySo() throws SQLException {
        PoolConfig config = byUrl().build();
        ConnectionOpener opener = new ConnectionOpener(config, clock);
        assertThat(opener.whyNoLinks()).isNotNull();
        assertThat(opener.newLink()).isNull();
        driver.close();
        assertThatThrownBy(() -> new ConnectionOpener(config, clock)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPasswordMustNotStandInAFailure() {
        driver.script().connect().thenThrow(new SQLException("cannot log in with sesame-open", "08001"));
        SQLException failure = catchThrowableOfType(
                SQLException.class,
                () -> opener(byUrl().password("sesame-open")).open(null));
        assertThat(failure.getMessage()).doesNotContain("sesame-open");
        assertThat(failure.getSQLState()).isEqualTo("08001");
    }

    @Test
    void aPasswordOfAProviderMustNotStandInAFailureEither() {
        driver.script().connect().thenThrow(new SQLException("cannot log in with sesame-open", "08001"));
        ConnectionOpener opener = opener(PoolConfig.builder()
                .jdbcUrl(driver.url())
                .credentialsProvider(() -> new Credentials("app", "sesame-open")));
        assertThat(catchThrowableOfType(SQLException.class, () -> opener.open(null))
                        .getMessage())
                .doesNotContain("sesame-open");
        driver.script().connect().thenThrow(new SQLException("cannot log in with sesame-open", "08001"));
        assertThat(catchThrowableOfType(SQLException.class, opener::openBeside).getMessage())
                .doesNotContain("sesame-open");
    }

    private ConnectionOpener withProvider(Credentials... given) {
        Queue<Credentials> answers = new ArrayDeque<>(List.of(given));
        return opener(PoolConfig.builder()
                .jdbcUrl(driver.url())
                .credentialsProvider(() -> Objects.requireNonNull(answers.poll(), "asked too often")));
    }

    @Test
    void aRefusedLoginMustBeTriedOnceMoreWithNewCredentials() throws Exception {
        driver.script().connect().thenThrow(REFUSED);
        ConnectionOpener opener = withProvider(new Credentials("app", "old"), new Credentials("app", "new"));
        ConnectionOpener.Progress progress = new ConnectionOpener.Progress();
        assertThat(progress.hasCredentials()).isFalse();
        assertThat(connectionOf(opener.open(null, progress)).login().getProperty("password"))
                .isEqualTo("new");
        assertThat(progress.hasCredentials()).isTrue();
    }

    @Test
    void anotherFailureMustNotHaveTheProviderAskedAgain() {
        driver.script().connect().thenThrow(new SQLException("unreachable", "08S01"));
        assertThatThrownBy(() -> withProvider(new Credentials("app", "old")).open(null))
                .isInstanceOf(SQLException.class);
    }

    @Test
    void aRefusedLoginWithoutAProviderMustNotBeTriedAgain() {
        driver.script().connect().thenThrow(REFUSED);
        assertThatThrownBy(() -> opener(byUrl()).open(null)).isInstanceOf(SQLException.class);
        assertThat(driver.script().connect().calls()).isEqualTo(1);
    }

    @Test
    void onlyOtherCredentialsThanTheLastMustCountAsARotation() throws Exception {
        ConnectionOpener opener =
                withProvider(new Credentials("app", "a"), new Credentials("app", "a"), new Credentials("app", "b"));
        assertThat(opener.open(null).rotated()).isFalse();
        assertThat(opener.open(null).rotated()).isFalse();
        assertThat(opener.open(null).rotated()).isTrue();
    }

    @Test
    void aLoginThatWasChangedAtRunTimeMustBeNoRotation() throws Exception {
        ConnectionOpener opener = opener(byUrl());
        opener.open(null);
        opener.changeLogin("other", null);
        assertThat(opener.open(null).rotated()).isFalse();
    }

    @Test
    void theLastAnswerOfAProviderMustBeKnownToAllPools() throws Exception {
        withProvider(new Credentials("app", "a")).open(null);
        long answered = clock.nanos();
        assertThat(ConnectionOpener.hasProviderAnsweredSince(answered - 1)).isTrue();
        assertThat(ConnectionOpener.hasProviderAnsweredSince(answered)).isFalse();
        opener(byUrl()).open(null);
        clock.advance(Duration.ofSeconds(1));
        assertThat(ConnectionOpener.hasProviderAnsweredSince(answered)).isFalse();
    }

    @Test
    void onlyWhatDoesMoreThanSetVariablesMustBeRepeatedAfterAReset() throws Exception {
        ScriptedConnection connection = connectionOf(opener(byUrl()).open(null));
        try (Statement statement = connection.createStatement()) {
            opener(byUrl().initSql("SET @a = 1")).repeatInitSql(statement);
            opener(byUrl()).repeatInitSql(statement);
            assertThat(connection.calls()).noneMatch(call -> call.startsWith("execute"));
            opener(byUrl().initSql("CALL prepare()")).repeatInitSql(statement);
            assertThat(connection.calls()).contains("execute(CALL prepare())");
        }
    }

    @Test
    void aConnectionBesideThePoolMustBeLoggedInAlike() throws Exception {
        try (Connection beside = opener(byUrl().password("secret")).openBeside()) {
            assertThat(((ScriptedConnection) beside).login().getProperty("password"))
                    .isEqualTo("secret");
        }
    }

    /** Whether the driver's own sockets are in use is known without a connection. */
    @Test
    void linksMustBeGivenWhereTheDriverUsesThePoolsSockets() {
        ConnectionOpener own = new ConnectionOpener(
                PoolConfig.builder()
                        .jdbcUrl("jdbc:mysql://nowhere.invalid/shop")
                        .build(),
                clock);
        assertThat(own.whyNoLinks()).isNull();
        assertThat(own.newLink()).isNotNull();
        assertThat(opener(PoolConfig.builder().dataSource(driver.dataSource())).whyNoLinks())
                .isNotEmpty();
        assertThat(opener(mySql()).whyNoLinks()).isNotEmpty();
    }

    @Test
    void aSocketOfAnotherDriverMustNotBeTakenForTheLinks() throws Exception {
        PhysicalLink link = new PhysicalLink(clock::nanos, 0);
        opener(byUrl()).open(link);
        assertThat(link.isConnected()).isFalse();
        driver.script().connect().thenThrow(new SQLException("no"));
        assertThatThrownBy(() -> opener(byUrl()).open(link)).isInstanceOf(SQLException.class);
    }
}
