package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.testkit.ScriptedDriver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NameNotFoundException;
import javax.naming.NamingException;
import javax.naming.spi.NamingManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PoolPropertiesTest {
    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        properties.setProperty("jdbcUrl", "jdbc:mariadb://localhost/shop");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }

    private static InvalidConfigException refused(String... keysAndValues) {
        return catchThrowableOfType(InvalidConfigException.class, () -> PoolConfig.from(properties(keysAndValues)));
    }

    @ParameterizedTest
    @CsvSource({
        "500ms, 500",
        "10s, 10000",
        "2m, 120000",
        "1h, 3600000",
        "PT3S, 3000",
        "700, 700",
        "10 s, 10000",
        "5000us, 5",
        "2000000ns, 2",
        "+30s, 30000",
        "+700, 700",
        "PT30S, 30000",
        "30S, 30000"
    })
    void durationsMustBeReadInEveryForm(String text, long millis) {
        assertThat(PoolConfig.from(properties("borrowTimeout", text)).borrowTimeout())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void hikarisNamesMustBeReadInMilliseconds() {
        PoolConfig config = PoolConfig.from(properties(
                "poolName", "orders",
                "maximumPoolSize", "30",
                "minimumIdle", "5",
                "connectionTimeout", "3000",
                "maxLifetime", "60000",
                "idleTimeout", "20000",
                "keepaliveTime", "30000",
                "leakDetectionThreshold", "0",
                "connectionInitSql", "SELECT 1",
                "transactionIsolation", "TRANSACTION_READ_COMMITTED",
                "dataSource.useSSL", "false"));

        assertThat(config.name()).isEqualTo("orders");
        assertThat(config.size()).isEqualTo(5);
        assertThat(config.maxOverflow()).isEqualTo(25);
        assertThat(config.overflowLinger()).isEqualTo(Duration.ofSeconds(20));
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(1));
        assertThat(config.keepaliveInterval()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.leakThreshold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.initSql()).isEqualTo("SELECT 1");
        assertThat(config.transactionIsolation()).isEqualTo(java.sql.Connection.TRANSACTION_READ_COMMITTED);
        assertThat(config.driverProperties()).containsEntry("useSSL", "false");
    }

    @Test
    void sqlAlchemysNamesMustBeReadInSeconds() {
        PoolConfig config = PoolConfig.from(properties(
                "pool_size", "25",
                "max_overflow", "50",
                "pool_timeout", "60",
                "pool_recycle", "280",
                "pool_pre_ping", "True",
                "pool_reset_on_return", "commit",
                "connect_timeout", "15",
                "read_timeout", "60",
                "write_timeout", "30"));

        assertThat(config.size()).isEqualTo(25);
        assertThat(config.maxOverflow()).isEqualTo(50);
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofSeconds(280));
        assertThat(config.pingAfterIdle()).isZero();
        assertThat(config.resetOnReturn()).isEqualTo(ResetOnReturn.COMMIT);
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(15));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.writeTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void recycleOfMinusOneMustMeanNever() {
        assertThat(PoolConfig.from(properties("pool_recycle", "-1")).maxLifetime())
                .isZero();
    }

    @Test
    void idleTimeoutOfZeroMustMeanNeverForTheRestOfThePool() {
        PoolConfig config =
                PoolConfig.from(properties("maximumPoolSize", "20", "minimumIdle", "2", "idleTimeout", "0"));

        assertThat(config.maxOverflow()).isEqualTo(18);
        assertThat(config.overflowLinger()).isGreaterThanOrEqualTo(Duration.ofDays(365));
        assertThat(PoolConfig.from(properties(
                                "maximumPoolSize", "20", "minimumIdle", "2", "idleTimeout", "0", "overflowLinger", "0"))
                        .overflowLinger())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "slowSqlMillis, 700, 700",
        "slow-sql-millis, 700, 700",
        "druid.stat.slowSqlMillis, 700, 700",
        "executionThreshold, 700, 700",
        "slowStatementThreshold, 2s, 2000",
        "druid.stat.logSlowSql, true, 3000",
        "druid.stat.logSlowSql, false, 0"
    })
    void peersNamesForSlowStatementsMustBeRead(String name, String value, long millis) {
        assertThat(PoolConfig.from(properties(name, value)).slowStatementThreshold())
                .isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void druidsSwitchMustStandOverItsLimit() {
        assertThat(PoolConfig.from(properties("druid.stat.logSlowSql", "false", "druid.stat.slowSqlMillis", "5"))
                        .slowStatementThreshold())
                .isZero();
        assertThat(PoolConfig.from(properties("druid.stat.logSlowSql", "true", "druid.stat.slowSqlMillis", "5"))
                        .slowStatementThreshold())
                .isEqualTo(Duration.ofMillis(5));
    }

    @ParameterizedTest
    @CsvSource({
        "logStatements, all, ALL",
        "log_statements, off, OFF",
        "logStatements, false, OFF",
        "echo, True, ALL",
        "echo, debug, ALL",
        "SQL_ECHO, false, OFF",
        "sql_echo, true, ALL"
    })
    void statementsMustBeLoggedUnderPeersNames(String name, String value, LogStatements which) {
        assertThat(PoolConfig.from(properties(name, value)).logStatements()).isEqualTo(which);
    }

    @Test
    void minimumIdleOfZeroMustMeanLazy() {
        PoolConfig config = PoolConfig.from(properties("maximumPoolSize", "8", "minimumIdle", "0"));

        assertThat(config.fill()).isEqualTo(Fill.LAZY);
        assertThat(config.size()).isEqualTo(8);
    }

    @ParameterizedTest
    @CsvSource({
        "borrowTimeout, soon, borrowTimeout",
        "size, ten, size",
        "fill, sometimes, fill",
        "jmx, yes, jmx",
        "minimumIdle, -1, minimumIdle",
        "transactionIsolation, 3, transactionIsolation",
        "poolsize, 3, poolsize"
    })
    void whatCannotBeReadMustBeNamed(String key, String value, String named) {
        assertThat(refused(key, value).problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.setting()).isEqualTo(named));
    }

    @Test
    void aMisspelledNameMustGetASuggestion() {
        assertThat(refused("maxLifetme", "1s").getMessage()).contains("did you mean maxLifetime?");
    }

    @Test
    void equalSettingsMustGiveEqualConfigurations() {
        PoolConfig config = PoolConfig.from(properties("size", "3", "password", "x"));

        assertThat(PoolConfig.from(properties("size", "3", "password", "x")))
                .isEqualTo(config)
                .hasSameHashCodeAs(config);
        assertThat(PoolConfig.from(properties("size", "4", "password", "x"))).isNotEqualTo(config);
        assertThat(PoolConfig.from(properties("size", "3", "password", "y"))).isNotEqualTo(config);
        assertThat(config.toBuilder().build()).isEqualTo(config);
        assertThat(config.toString()).doesNotContain("password").doesNotContain("=x");
    }

    @Test
    void sizesMustFollowServiceAndMachine() {
        PoolConfig.Builder builder = PoolConfig.builder().jdbcUrl("jdbc:mariadb://localhost/shop");

        assertThat(builder.service(ServicePreset.COLLECTOR).build().size()).isEqualTo(5);
        assertThat(builder.service(ServicePreset.BACKGROUND).build().size()).isEqualTo(3);
        assertThat(builder.service(ServicePreset.API).build().size()).isEqualTo(10);
        assertThat(builder.service(ServicePreset.SCRIPT).build().size()).isEqualTo(3);
        assertThat(builder.sizeFor(8, 1).build().size()).isEqualTo(17);
        assertThat(builder.sizeFor(8, 1).build().maxOverflow()).isEqualTo(34);
        assertThat(builder.sizeFor(64, 1).build().size()).isEqualTo(32);
    }

    /** What HikariCP accepts under its own names is read as it reads it, or noted once. */
    @Test
    void whatHikariAcceptsMustNotStopTheStart() {
        Properties given = properties(
                "maximumPoolSize", "8",
                "minimumIdle", "11",
                "connectionTimeout", "0",
                "keepaliveTime", "50",
                "transactionIsolation", "TRANSACTION_NONE",
                "connectionTestQuery", "SELECT 1",
                "isolateInternalQueries", "true",
                "allowPoolSuspension", "true",
                "initializationFailTimeout", "-1",
                "healthCheckProperties.connectivityCheckTimeoutMs", "1000");
        given.put("metricRegistry", new Object());
        given.put("threadFactory", (java.util.concurrent.ThreadFactory) Thread::new);

        PoolConfig config = PoolConfig.from(given);

        assertThat(config.size()).isEqualTo(8);
        assertThat(config.maxOverflow()).isZero();
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
        assertThat(config.keepaliveInterval()).isZero();
        assertThat(config.transactionIsolation()).isNull();
        assertThat(config.fill()).isEqualTo(Fill.BACKGROUND);
        assertThat(String.join("\n", config.notes()))
                .contains("minimumIdle=11", "connectionTimeout=0", "keepaliveTime=50", "TRANSACTION_NONE")
                .contains("connectionTestQuery", "isolateInternalQueries", "allowPoolSuspension", "metricRegistry")
                .contains("threadFactory", "healthCheckProperties");
    }

    /** Every name of HikariCP's is read or noted, none refused. */
    @Test
    void everyNameOfHikarisMustBeKnown() {
        List<String> refused = new java.util.ArrayList<>();
        for (String name : HIKARI) {
            Properties given = properties(name, "7");
            try {
                PoolConfig.from(given);
            } catch (InvalidConfigException e) {
                e.problems().stream()
                        .filter(problem -> problem.rule().startsWith("no such setting"))
                        .forEach(problem -> refused.add(problem.setting()));
            }
        }
        assertThat(refused).isEmpty();
    }

    private static final List<String> HIKARI = List.of(
                    "allowPoolSuspension autoCommit catalog connectionInitSql connectionTestQuery connectionTimeout credentialsProviderClassName "
                            + "dataSourceClassName dataSourceJNDI dataSource.x dataSourceProperties.x driverClassName exceptionOverrideClassName "
                            + "healthCheckProperties healthCheckRegistry idleTimeout initializationFailTimeout isolateInternalQueries jdbcUrl "
                            + "keepaliveTime leakDetectionThreshold maxLifetime maximumPoolSize metricRegistry metricsTrackerFactory minimumIdle "
                            + "password poolName readOnly registerMbeans scheduledExecutor schema threadFactory transactionIsolation username "
                            + "validationTimeout exceptionOverride")
            .stream()
            .flatMap(names -> java.util.Arrays.stream(names.split(" ")))
            .toList();

    @Test
    void anEmptyValueMustBeAsIfItWereNotGiven() {
        PoolConfig bare = PoolConfig.from(properties());
        for (String name : PoolConfig.settingNames()) {
            if (!name.equals("jdbcUrl") && !name.equals("url")) {
                assertThat(PoolConfig.from(properties(name, ""))).as(name).isEqualTo(bare);
                if (!name.equals("password")) {
                    assertThat(PoolConfig.from(properties(name, "  "))).as(name).isEqualTo(bare);
                }
            }
        }
    }

    @Test
    void aPasswordMustKeepItsBlanks() {
        assertThat(PoolConfig.from(properties("password", " pw ")).password()).isEqualTo(" pw ");
        assertThat(PoolConfig.from(properties("username", "app ")).username()).isEqualTo("app ");
    }

    @ParameterizedTest
    @CsvSource({"maximum-pool-size", "maximum_pool_size", "MAXIMUMPOOLSIZE", "maximumPoolSize", "pool-size"})
    void hyphensAndCapitalsMustMakeNoDifference(String name) {
        assertThat(PoolConfig.from(properties(name, "17")).size()).isEqualTo(17);
    }

    @Test
    void theSameNameInTwoSpellingsMustBeRefusedUnlessBothSayTheSame() {
        assertThat(refused("maximum-pool-size", "3", "maximumPoolSize", "4").problems())
                .hasSize(1);
        assertThat(PoolConfig.from(properties("maximum-pool-size", "4", "maximumPoolSize", "4"))
                        .size())
                .isEqualTo(4);
    }

    @Test
    void aValueThatIsNoTextMustCount() {
        Properties given = properties();
        given.put("maximumPoolSize", 23);
        given.put("autoCommit", false);

        assertThat(PoolConfig.from(given).size()).isEqualTo(23);
        assertThat(PoolConfig.from(given).autoCommit()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "maxLifetime, 1800",
        "maxLifetime, 29999",
        "maxLifetime, 100",
        "maxLifetime, -1",
        "idleTimeout, 600",
        "idleTimeout, 10",
        "leakDetectionThreshold, 1999",
    })
    void aBareNumberBelowHikarisLeastMustCountAsNotGivenAndBeNoted(String name, String value) {
        PoolConfig read = PoolConfig.from(properties(name, value));

        assertThat(read).isEqualTo(PoolConfig.from(properties()));
        assertThat(read.notes()).hasSize(1);
    }

    @Test
    void aShortTimeWithItsUnitMustBeTakenAtItsWord() {
        PoolConfig read = PoolConfig.from(properties("maxLifetime", "1800ms", "idleTimeout", "1s"));

        assertThat(read.maxLifetime()).isEqualTo(Duration.ofMillis(1800));
        assertThat(read.idleTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(read.notes()).isEmpty();
    }

    @Test
    void aSetterMustReadItsNumberAsHikaris() {
        try (HoldfastDataSource pool = new HoldfastDataSource()) {
            pool.setJdbcUrl("jdbc:mariadb://localhost/shop");
            pool.setMaxLifetime(1_800);
            pool.setConnectionTimeout(Long.MAX_VALUE / 2);

            assertThat(pool.configured().maxLifetime()).isEqualTo(Duration.ofMinutes(30));
            assertThat(pool.configured().borrowTimeout()).isEqualTo(Duration.ofDays(365));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connectionTimeout",
                "idleTimeout",
                "maxLifetime",
                "validationTimeout",
                "keepaliveTime",
                "leakDetectionThreshold",
                "initializationFailTimeout"
            })
    void moreThanAYearMustBeTakenForAYear(String name) {
        PoolConfig read = PoolConfig.from(properties(name, "86400000000000"));

        assertThat(read).isEqualTo(PoolConfig.from(properties(name, "365d")));
    }

    /** HikariCP takes every text but one for false. */
    @ParameterizedTest
    @ValueSource(strings = {"yes", "on", "1", "no", "off", "0", "t", "null"})
    void whatHikariTakesForFalseMustBeFalseAndNoted(String value) {
        PoolConfig read = PoolConfig.from(properties("autoCommit", value, "readOnly", value, "registerMbeans", value));

        assertThat(read.autoCommit()).isFalse();
        assertThat(read.readOnly()).isFalse();
        assertThat(read.jmx()).isFalse();
        assertThat(read.notes()).hasSize(3);
    }

    @Test
    void aDataSourceMustBeFoundInTheDirectory() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver()) {
            DataSource found = driver.dataSource();
            NamingManager.setInitialContextFactoryBuilder(settings -> more -> new InitialContext(true) {
                @Override
                public Object lookup(String name) throws NamingException {
                    return switch (name) {
                        case "java:comp/env/jdbc/shop" -> found;
                        case "java:comp/env/mail" -> "no data source";
                        default -> throw new NameNotFoundException(name);
                    };
                }
            });
            Properties given = new Properties();
            given.setProperty("dataSourceJNDI", "java:comp/env/jdbc/shop");
            given.setProperty("minimumIdle", "0");
            try (HoldfastDataSource pool = new HoldfastDataSource(PoolConfig.from(given))) {
                pool.getConnection().close();
            }
            assertThat(driver.opened()).isEqualTo(1);

            for (String wrong : List.of("java:comp/env/mail", "java:comp/env/jdbc/other")) {
                given.setProperty("dataSourceJNDI", wrong);
                InvalidConfigException refused =
                        catchThrowableOfType(InvalidConfigException.class, () -> PoolConfig.from(given));
                assertThat(refused.problems())
                        .extracting(InvalidConfigException.Problem::setting)
                        .contains("dataSourceJNDI");
            }
            // A URL wins, as with HikariCP.
            given.setProperty("jdbcUrl", "jdbc:mariadb://localhost/shop");
            assertThat(PoolConfig.from(given).dataSource()).isNull();
            assertThat(PoolConfig.from(given).notes()).hasSize(1);
        }
    }

    /** A user's own class, with a password that ends. */
    private static final class Tokens extends HoldfastDataSource {
        private final String url;
        private int asked;

        Tokens(String url) {
            this.url = url;
        }

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public synchronized String getPassword() {
            asked++;
            return "token" + asked;
        }
    }

    @Test
    void whatAClassMadeOfTheDataSourceSaysMustCountAtEveryOpening() throws Exception {
        try (ScriptedDriver driver = new ScriptedDriver().register();
                HoldfastDataSource pool = new Tokens(driver.url())) {
            pool.setUsername("app");
            pool.setMinimumIdle(0);
            pool.setMaximumPoolSize(2);
            try (Connection first = pool.getConnection();
                    Connection second = pool.getConnection()) {
                assertThat(first).isNotSameAs(second);
            }
            assertThat(driver.connections())
                    .extracting(connection -> connection.login().getProperty("user"))
                    .containsOnly("app");
            assertThat(driver.connections())
                    .extracting(connection -> connection.login().getProperty("password"))
                    .doesNotHaveDuplicates()
                    .allSatisfy(password -> assertThat(password).startsWith("token"));
        }
    }

    @Test
    void noControlCharacterMustComeIntoAMessage() {
        String colour = "\u001b[31m\nx";
        InvalidConfigException refused = refused("poolName", colour, "size", colour, "no" + colour, colour);

        assertThat(refused.problems()).hasSize(2);
        assertThat(refused.getMessage()).hasLineCount(4).doesNotContain("\u001b");
        PoolConfig noted = PoolConfig.from(properties("poolName", colour, "autoCommit", "o" + colour));
        assertThat(noted.name() + noted.notes()).doesNotContainPattern("\\p{Cntrl}");
    }

    @Test
    void anIsolationThatThereIsNotMustBeAnsweredWithThoseThatThereAre() {
        assertThat(refused("transactionIsolation", "SNAPSHOT").problems().get(0).rule())
                .contains("read_committed");
    }

    @Test
    void aDataSourceMayBeNamedByItsClass() throws Exception {
        Properties given = new Properties();
        given.setProperty("dataSourceClassName", "com.mysql.cj.jdbc.MysqlDataSource");
        given.setProperty("dataSource.serverName", "db.example");
        given.setProperty("dataSource.portNumber", "3307");
        given.setProperty("dataSource.databaseName", "shop");
        given.setProperty("dataSource.cachePrepStmts", "true");

        PoolConfig config = PoolConfig.from(given);

        assertThat(config.dataSource()).isInstanceOf(com.mysql.cj.jdbc.MysqlDataSource.class);
        com.mysql.cj.jdbc.MysqlDataSource source = (com.mysql.cj.jdbc.MysqlDataSource) config.dataSource();
        assertThat(source.getUrl()).isEqualTo("jdbc:mysql://db.example:3307/shop");
        assertThat(source.getCachePrepStmts()).isTrue();
        given.setProperty("dataSource.noSuchProperty", "1");
        assertThat(catchThrowableOfType(InvalidConfigException.class, () -> PoolConfig.from(given))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.setting()).isEqualTo("dataSource.noSuchProperty"));
    }

    /** The file that a HikariConfig was made of. */
    @Test
    void aFileOfSettingsMustBeRead(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("hikari.properties"), """
                # orders
                jdbcUrl=jdbc:mysql://db.example/shop
                username=app
                password=gehe\u00efm 密码
                maximumPoolSize=17
                dataSource.cachePrepStmts=true
                """);

        PoolConfig config = PoolConfig.load(file);

        assertThat(config.password()).isEqualTo("gehe\u00efm 密码");
        assertThat(config.size()).isEqualTo(17);
        assertThat(config.driverProperties()).containsEntry("cachePrepStmts", "true");
        assertThatThrownBy(() -> PoolConfig.load(folder.resolve("none.properties")))
                .isInstanceOf(NoSuchFileException.class);
        Files.writeString(file, "password=S3cr3t\\u00zz");
        assertThatThrownBy(() -> PoolConfig.load(file))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("S3cr3t");
    }

    @Test
    void whatIsNoFileOfPropertiesMustBeNamed(@TempDir Path folder) throws Exception {
        Path picture = folder.resolve("picture.png");
        Files.write(picture, new byte[] {(byte) 0x89, 'P', 'N', 'G', (byte) 0xff});
        for (Path wrong : List.of(folder, picture)) {
            assertThatThrownBy(() -> PoolConfig.load(wrong))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(wrong.toString());
        }
    }

    /** As they stand in an environment that a Python program reads. */
    @ParameterizedTest
    @CsvSource({
        "sql_echo, 1, ALL",
        "echo, yes, ALL",
        "SQL_ECHO, On, ALL",
        "echo, 0, OFF",
        "sql_echo, n, OFF",
        "logStatements, all, ALL"
    })
    void pythonsTruthsMustBeRead(String name, String text, LogStatements read) {
        assertThat(PoolConfig.from(properties(name, text)).logStatements()).isEqualTo(read);
    }

    @ParameterizedTest
    @CsvSource({"1, true", "yes, true", "0, false", "off, false", "False, false"})
    void pythonsTruthsMustBeReadForPrePingAndParameters(String text, boolean isTrue) {
        PoolConfig config = PoolConfig.from(properties("pool_pre_ping", text, "hide_parameters", text));
        assertThat(config.pingAfterIdle().isZero()).isEqualTo(isTrue);
        assertThat(config.logStatementValues()).isNotEqualTo(isTrue);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 500", "30.0, 30000", ".25, 250", "3., 3000", "2, 2000"})
    void pythonsSecondsMayHaveAFraction(String text, long millis) {
        PoolConfig config = PoolConfig.from(properties("pool_timeout", text, "pool_recycle", "-1.0"));
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofMillis(millis));
        assertThat(config.maxLifetime()).isZero();
    }

    @Test
    void anOverflowWithoutALimitMustBeTheMost() {
        PoolConfig config = PoolConfig.from(properties("max_overflow", "-1"));
        assertThat(config.maxOverflow()).isEqualTo(10_000);
        assertThat(config.notes()).singleElement().asString().contains("max_overflow");
        assertThat(refused("max_overflow", "-2").problems()).hasSize(1);
        assertThat(refused("maxOverflow", "-1").problems()).hasSize(1);
    }

    /** A properties file keeps blanks at the end of a line, and HikariCP takes such a text for false. */
    @ParameterizedTest
    @ValueSource(strings = {"true ", " TRUE", "yes"})
    void aTruthOfHikarisMustBeReadWithItsBlanks(String text) {
        PoolConfig config = PoolConfig.from(properties("autoCommit", text));
        assertThat(config.autoCommit()).isFalse();
        assertThat(config.notes()).singleElement().asString().contains("autoCommit");
        assertThat(PoolConfig.from(properties("logStatementValues", "true ")).logStatementValues())
                .isTrue();
    }
}
