package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.sql.Connection;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DruidNamesTest {
    private static PoolConfig read(String... keysAndValues) {
        Properties properties = new Properties();
        properties.setProperty("url", "jdbc:mysql://localhost/shop");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return PoolConfig.from(properties);
    }

    /** Everything that DruidDataSourceFactory or a setter of DruidDataSource of 1.2.28 takes. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "accessToUnderlyingConnectionAllowed=true",
                "asyncCloseConnectionEnable=true",
                "asyncInit=true",
                "breakAfterAcquireFailure=true",
                "checkExecuteTime=true",
                "clearFiltersEnable=true",
                "connectProperties=useSSL=false",
                "connectTimeout=10000",
                "connectionErrorRetryAttempts=1",
                "connectionInitSqls=SET NAMES utf8mb4",
                "connectionProperties=druid.stat.slowSqlMillis=5000;useSSL=false",
                "createScheduler=x",
                "dbType=mysql",
                "defaultAutoCommit=true",
                "defaultCatalog=shop",
                "defaultReadOnly=false",
                "defaultTransactionIsolation=READ_COMMITTED",
                "destroyScheduler=x",
                "driver=x",
                "driverClassLoader=x",
                "driverClassName=com.mysql.cj.jdbc.Driver",
                "dupCloseLogEnable=true",
                "enable=true",
                "exception-sorter-class-name=com.alibaba.druid.pool.vendor.MySqlExceptionSorter",
                "exceptionSorter=com.alibaba.druid.pool.vendor.MySqlExceptionSorter",
                "exceptionSorterClassName=x",
                "failFast=true",
                "filters=stat,wall,slf4j",
                "init=true",
                "initConnectionSqls=SET NAMES utf8mb4",
                "initExceptionThrow=false",
                "initGlobalVariants=true",
                "initVariants=true",
                "initialSize=5",
                "keepAlive=true",
                "keepAliveBetweenTimeMillis=120000",
                "keepConnectionUnderlyingTransactionIsolation=true",
                "killWhenSocketReadTimeout=true",
                "loadSpifilterSkip=true",
                "logAbandoned=true",
                "logDifferentThread=true",
                "logWriter=x",
                "loginTimeout=10",
                "maxActive=20",
                "maxCreateTaskCount=3",
                "maxEvictableIdleTimeMillis=25200000",
                "maxIdle=8",
                "maxOpenPreparedStatements=20",
                "maxPoolPreparedStatementPerConnectionSize=20",
                "maxWait=60000",
                "maxWait=-1",
                "maxWaitThreadCount=-1",
                "minEvictableIdleTimeMillis=300000",
                "minIdle=5",
                "name=orders",
                "notFullTimeoutRetryCount=0",
                "numTestsPerEvictionRun=3",
                "objectName=x",
                "onFatalErrorMaxActive=0",
                "oracle=false",
                "password=secret",
                "passwordCallback=x",
                "passwordCallbackClassName=x",
                "phyMaxUseCount=-1",
                "phyTimeoutMillis=-1",
                "poolPreparedStatements=true",
                "proxyFilters=x",
                "queryTimeout=30",
                "removeAbandoned=true",
                "removeAbandonedTimeout=300",
                "removeAbandonedTimeoutMillis=300000",
                "resetStatEnable=true",
                "sharePreparedStatements=true",
                "socketTimeout=30000",
                "statLogger=x",
                "statLoggerClassName=x",
                "testOnBorrow=false",
                "testOnReturn=false",
                "testWhileIdle=true",
                "timeBetweenConnectErrorMillis=500",
                "timeBetweenEvictionRunsMillis=60000",
                "timeBetweenLogStatsMillis=300000",
                "transactionQueryTimeout=30",
                "transactionThresholdMillis=0",
                "useGlobalDataSourceStat=true",
                "useLocalSessionState=true",
                "useOracleImplicitCache=true",
                "usePingMethod=true",
                "useUnfairLock=true",
                "userCallback=x",
                "username=shop",
                "validConnectionChecker=x",
                "validConnectionCheckerClassName=x",
                "validationQuery=SELECT 1",
                "validationQueryTimeout=-1",
                "validationQueryTimeout=3",
                "druid.stat.sql.MaxSize=1000",
                "druid.stat.mergeSql=true",
                "druid.stat.logSlowSql=true",
                "druid.stat.slowSqlMillis=3000",
                "druid.wall.deleteAllow=false",
                "druid.wall.multiStatementAllow=true",
                "filter.stat.enabled=true"
            })
    void noNameOfDruidsMayStopAStart(String pair) {
        int equals = pair.indexOf('=');
        String name = pair.substring(0, equals);
        String value = pair.substring(equals + 1);

        assertThat(read(name, value)).isNotNull();
        assertThat(read(name.startsWith("druid.") ? name : "druid." + name, value))
                .isNotNull();
        String hyphens = name.replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
        assertThat(read(name.indexOf('.') < 0 ? hyphens : name, value)).isNotNull();
    }

    @Test
    void whatHasACounterpartMustBeThatSetting() {
        PoolConfig config = read(
                "druid.maxActive", "20",
                "druid.minIdle", "5",
                "druid.maxWait", "3000",
                "druid.socketTimeout", "30000",
                "druid.phyTimeoutMillis", "1800000",
                "druid.validationQueryTimeout", "3",
                "druid.connectionInitSqls", "SET NAMES utf8mb4",
                "druid.defaultAutoCommit", "false",
                "druid.defaultTransactionIsolation", "READ_COMMITTED",
                "druid.maxWaitThreadCount", "40",
                "druid.connectionProperties", "useSSL=false;druid.stat.slowSqlMillis=5000");

        assertThat(config.size()).isEqualTo(5);
        assertThat(config.maxOverflow()).isEqualTo(15);
        assertThat(config.borrowTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.readTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.maxLifetime()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.validationTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.initSql()).isEqualTo("SET NAMES utf8mb4");
        assertThat(config.autoCommit()).isFalse();
        assertThat(config.transactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        assertThat(config.maxWaiters()).isEqualTo(40);
        assertThat(config.driverProperties()).containsEntry("useSSL", "false").hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "false, removeAbandonedTimeout, 300, 0",
        "true, removeAbandonedTimeout, 60, 60000",
        "true, removeAbandonedTimeoutMillis, 4000, 4000",
        "true, maxActive, 9, 300000"
    })
    void forgottenLeasesMustBeTakenBackOnlyWhereDruidWouldRemoveThem(
            String remove, String name, String value, long millis) {
        assertThat(read("removeAbandoned", remove, name, value).reclaimIdleAfter())
                .hasMillis(millis);
    }

    @Test
    void theKeepAliveTimeMustCountOnlyWithKeepAlive() {
        Duration ours = read().keepaliveInterval();

        assertThat(read("keepAliveBetweenTimeMillis", "7000").keepaliveInterval())
                .isEqualTo(ours);
        assertThat(read("keepAlive", "true", "keepAliveBetweenTimeMillis", "7000")
                        .keepaliveInterval())
                .hasMillis(7_000);
    }

    @Test
    void whatHasNoCounterpartMustBeReportedInOneNote() {
        PoolConfig config = read("filters", "stat,wall", "validationQuery", "SELECT 1", "initialSize", "5");

        assertThat(config.notes())
                .filteredOn(note -> note.contains("Druid"))
                .singleElement()
                .satisfies(note -> assertThat(note).contains("filters", "validationQuery", "initialSize"));
    }

    @Test
    void aValueThatCannotBeReadMustNameTheSettingAsGiven() {
        InvalidConfigException refused =
                catchThrowableOfType(InvalidConfigException.class, () -> read("maxActive", "many"));

        assertThat(refused.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.setting()).isEqualTo("maxActive"));
    }

    /** Druid's own settings stand among the driver's properties, in one text or as a map. */
    @ParameterizedTest
    @CsvSource({
        "connectionProperties, druid.stat.mergeSql=true;druid.stat.slowSqlMillis=5000, 5000",
        "druid.connection-properties, druid.stat.slowSqlMillis=700;useSSL=false, 700",
        "connectProperties, druid.stat.logSlowSql=true, 3000",
        "druid.connect-properties.druid.stat.slowSqlMillis, 900, 900",
        "druid.filter.stat.slow-sql-millis, 2000, 2000",
        "filter.stat.log-slow-sql, true, 3000"
    })
    void druidsLimitForSlowStatementsMustCountWhereverItStands(String key, String value, long millis) {
        assertThat(read(key, value).slowStatementThreshold()).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void aSettingOfItsOwnMustWinOverOneAmongTheDriversProperties() {
        PoolConfig config =
                read("slowSqlMillis", "100", "connectionProperties", "druid.stat.slowSqlMillis=5000;druid.maxActive=7");
        assertThat(config.slowStatementThreshold()).isEqualTo(Duration.ofMillis(100));
        assertThat(config.size()).isEqualTo(7);
        assertThat(config.driverProperties()).isEmpty();
    }

    /** Such a password would be refused by the server without a word of why. */
    @ParameterizedTest
    @CsvSource({
        "connectionProperties, config.decrypt=true;config.decrypt.key=Key",
        "druid.connect-properties.config.decrypt, true",
        "connectProperties.config.decrypt.key, Key"
    })
    void anEncryptedPasswordMustBeReported(String key, String value) {
        PoolConfig config = read(key, value);
        assertThat(config.driverProperties()).isEmpty();
        assertThat(config.notes())
                .singleElement()
                .asString()
                .contains("config=")
                .doesNotContain("Key");
    }

    @Test
    void theDriversOwnPropertiesMustReachItFromEachForm() {
        assertThat(read("druid.connect-properties.useSSL", "false").driverProperties())
                .containsEntry("useSSL", "false");
        assertThat(read("connectionProperties", "druid.stat.mergeSql=true;useSSL=false")
                        .driverProperties())
                .containsOnlyKeys("useSSL");
    }

    /** Names that Druid shares with us or HikariCP, as Spring writes them. */
    @Test
    void aNameOfOursMustBeReadBehindDruidsPrefixInAnySpelling() {
        PoolConfig config = read(
                "druid.driver-class-name", "com.mysql.cj.jdbc.Driver",
                "druid.connect-timeout", "4000",
                "druid.SLOW_SQL_MILLIS", "700",
                "druid.max-active", "7");
        assertThat(config.driverClassName()).isEqualTo("com.mysql.cj.jdbc.Driver");
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(config.slowStatementThreshold()).isEqualTo(Duration.ofMillis(700));
        assertThat(config.size()).isEqualTo(7);
    }
}
