package io.holdfast.testkit.session;

import io.holdfast.testkit.JdbcDriver;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One setting of a driver's URL or of the pool, with a value other than the default. Names that begin with {@code pool.} are the
 * pool's.
 */
public record SessionOption(String name, String value) {
    /** The beginning of the names of the pool's own settings. */
    public static final String POOL = "pool.";

    /** Ways to a server, to log in, to log or to give up: they have no part in what a session is, or keep a test from running. */
    private static final Set<String> NOT_OF_SESSION = Set.of(
            "allowLoadLocalInfile",
            "allowLocalInfile",
            "allowPublicKeyRetrieval",
            "allowReplicaDownConnections",
            "allowSourceDownConnections",
            "allowUrlInLocalInfile",
            "autoGenerateTestcaseScript",
            "blankTableNameMeta",
            "cacheCodecs",
            "createDatabaseIfNotExist",
            "disconnectOnExpiredPasswords",
            "dnsSrv",
            "dumpQueriesOnException",
            "enablePacketDebug",
            "failOverReadOnly",
            "fallbackToSystemKeyStore",
            "fallbackToSystemTrustStore",
            "fipsCompliantJsse",
            "ha.enableJMX",
            "includeInnodbStatusInDeadlockExceptions",
            "includeThreadDumpInDeadlockExceptions",
            "loadBalanceValidateConnectionOnSwapServer",
            "openTelemetry",
            "permitRedirect",
            "pool",
            "profileSQL",
            "readFromSourceWhenNoReplicas",
            "registerJmxPool",
            "requireSSL",
            "sslMode",
            "socksProxyRemoteDns",
            "tcpAbortiveClose",
            "tcpKeepAlive",
            "tcpNoDelay",
            "traceProtocol",
            "ultraDevHack",
            "useIpForKillQuery",
            "useSSL",
            "useUsageAdvisor",
            "verifyServerCertificate");

    /** Values of the options that are neither true or false nor one of a few words. */
    private static final Map<JdbcDriver, List<SessionOption>> OTHERS = Map.of(
            JdbcDriver.CONNECTOR_J,
            List.of(
                    new SessionOption("characterEncoding", "ISO8859_1"),
                    new SessionOption("characterSetResults", "latin1"),
                    new SessionOption("clientInfoProvider", "com.mysql.cj.jdbc.CommentClientInfoProvider"),
                    new SessionOption("connectionAttributes", "a:b"),
                    new SessionOption("connectionCollation", "utf8mb4_bin"),
                    new SessionOption("connectionTimeZone", "%2B05:30&forceConnectionTimeZoneToSession=true"),
                    new SessionOption("customCharsetMapping", "latin1:Cp1252"),
                    new SessionOption("defaultFetchSize", "10"),
                    new SessionOption("defaultFetchSize", "10&useCursorFetch=true"),
                    new SessionOption("maxRows", "1000"),
                    new SessionOption("netTimeoutForStreamingResults", "0"),
                    new SessionOption("passwordCharacterEncoding", "latin1"),
                    new SessionOption("prepStmtCacheSize", "3&useServerPrepStmts=true&cachePrepStmts=true"),
                    new SessionOption("sessionVariables", "sql_mode='ANSI'"),
                    new SessionOption("sessionVariables", "wait_timeout=1234,@hf_login=5"),
                    new SessionOption("sessionVariables", "time_zone='%2B03:00';transaction_isolation='SERIALIZABLE'"),
                    new SessionOption("sessionVariables", "@hf_login=CONCAT('a','b')"),
                    new SessionOption("useConfigs", "maxPerformance"),
                    new SessionOption("useConfigs", "maxPerformance&useServerPrepStmts=true"),
                    new SessionOption("useConfigs", "fullDebug"),
                    new SessionOption("useConfigs", "3-0-Compat")),
            JdbcDriver.MARIADB_CONNECTOR_J,
            List.of(
                    new SessionOption("autocommit", "false"),
                    new SessionOption("connectionAttributes", "a:b"),
                    new SessionOption("connectionCollation", "utf8mb4_bin"),
                    new SessionOption("connectionTimeZone", "+05:30&forceConnectionTimeZoneToSession=true"),
                    new SessionOption("defaultFetchSize", "10"),
                    new SessionOption("initSql", "SET SESSION group_concat_max_len=77777"),
                    new SessionOption("initSql", "SET @hf_login=5"),
                    new SessionOption("initSql", "CREATE TEMPORARY TABLE IF NOT EXISTS hf_login(id INT)"),
                    new SessionOption("maxAllowedPacket", "1048576"),
                    new SessionOption("prepStmtCacheSize", "3&useServerPrepStmts=true"),
                    new SessionOption("sessionVariables", "sql_mode='ANSI'"),
                    new SessionOption("sessionVariables", "wait_timeout=1234,@hf_login=5"),
                    new SessionOption("sessionVariables", "time_zone='+03:00'"),
                    new SessionOption("timezone", "+03:00"),
                    new SessionOption("transactionIsolation", "READ-COMMITTED"),
                    new SessionOption("transactionIsolation", "SERIALIZABLE"),
                    new SessionOption("useCatalogTerm", "SCHEMA")));

    /** Of the pool. */
    private static final List<SessionOption> OF_POOL = List.of(
            new SessionOption(POOL + "autoCommit", "false"),
            new SessionOption(POOL + "readOnly", "true"),
            new SessionOption(POOL + "readOnly", "false"),
            new SessionOption(POOL + "transactionIsolation", "READ_COMMITTED"),
            new SessionOption(POOL + "catalog", "hf_other"),
            new SessionOption(POOL + "schema", "hf_other"),
            new SessionOption(POOL + "initSql", "SET SESSION lock_wait_timeout=77"),
            new SessionOption(POOL + "initSql", "SET @hf_login=7"),
            new SessionOption(POOL + "initSql", "CREATE TEMPORARY TABLE IF NOT EXISTS hf_login(id INT)"),
            new SessionOption(POOL + "resetOnReturn", "full"),
            new SessionOption(POOL + "resetOnReturn", "commit"),
            new SessionOption(POOL + "writeTimeout", "90000"),
            new SessionOption(POOL + "writeTimeout", "0"),
            new SessionOption(POOL + "readTimeout", "30000"));

    /** True for a setting of the pool. */
    public boolean isOfPool() {
        return name.startsWith(POOL);
    }

    @Override
    public String toString() {
        return name + "=" + value;
    }

    /** All options of a driver's own definitions that a session test tries, and the pool's. */
    public static List<SessionOption> all(JdbcDriver driver) {
        List<SessionOption> all = new ArrayList<>();
        definitions(driver).forEach((name, definition) -> {
            if (!NOT_OF_SESSION.contains(name) && !name.startsWith("xdevapi.")) {
                definition.others().forEach(value -> all.add(new SessionOption(name, value)));
            }
        });
        for (SessionOption other : OTHERS.getOrDefault(driver, List.of())) {
            if (all.stream().noneMatch(other::equals)) {
                all.add(other);
            }
        }
        all.addAll(OF_POOL);
        return all;
    }

    /** Pairs of different options, the same for the same seed. */
    public static List<List<SessionOption>> pairs(JdbcDriver driver, long seed, int count) {
        List<SessionOption> all = all(driver);
        Random random = new Random(seed);
        List<List<SessionOption>> pairs = new ArrayList<>();
        while (pairs.size() < count) {
            SessionOption first = all.get(random.nextInt(all.size()));
            SessionOption second = all.get(random.nextInt(all.size()));
            if (!second.value.contains("&" + first.name + "=")
                    && !first.value.contains("&" + second.name + "=")
                    && !first.name.equals(second.name)) {
                pairs.add(List.of(first, second));
            }
        }
        return pairs;
    }

    /** The names that a driver defines, of those that can touch a session: what {@link #all} should cover. */
    public static Set<String> names(JdbcDriver driver) {
        Set<String> names = new TreeSet<>(TOUCHING.getOrDefault(driver, Set.of()));
        names.retainAll(definitions(driver).keySet());
        return names;
    }

    /** By the drivers' documentation: what is sent at login or later to set a session, and what decides whether it is sent. */
    private static final Map<JdbcDriver, Set<String>> TOUCHING = Map.of(
            JdbcDriver.CONNECTOR_J,
            Set.of(
                    "allowMultiQueries",
                    "alwaysSendSetIsolation",
                    "autoReconnect",
                    "autoReconnectForPools",
                    "cacheCallableStmts",
                    "cacheDefaultTimeZone",
                    "cachePrepStmts",
                    "cacheServerConfiguration",
                    "characterEncoding",
                    "characterSetResults",
                    "clientInfoProvider",
                    "connectionAttributes",
                    "connectionCollation",
                    "connectionTimeZone",
                    "customCharsetMapping",
                    "databaseTerm",
                    "defaultFetchSize",
                    "detectCustomCollations",
                    "elideSetAutoCommits",
                    "emulateUnsupportedPstmts",
                    "forceConnectionTimeZoneToSession",
                    "interactiveClient",
                    "jdbcCompliantTruncation",
                    "maxRows",
                    "netTimeoutForStreamingResults",
                    "noDatetimeStringSync",
                    "paranoid",
                    "passwordCharacterEncoding",
                    "prepStmtCacheSize",
                    "preserveInstants",
                    "readOnlyPropagatesToServer",
                    "rewriteBatchedStatements",
                    "rollbackOnPooledClose",
                    "sessionVariables",
                    "trackSessionState",
                    "useAffectedRows",
                    "useConfigs",
                    "useCursorFetch",
                    "useLocalSessionState",
                    "useLocalTransactionState",
                    "useServerPrepStmts"),
            JdbcDriver.MARIADB_CONNECTOR_J,
            Set.of(
                    "allowMultiQueries",
                    "autocommit",
                    "cachePrepStmts",
                    "connectionAttributes",
                    "connectionCollation",
                    "connectionTimeZone",
                    "defaultFetchSize",
                    "disablePipeline",
                    "forceConnectionTimeZoneToSession",
                    "initSql",
                    "jdbcCompliantTruncation",
                    "maxAllowedPacket",
                    "preserveInstants",
                    "prepStmtCacheSize",
                    "readOnlyPropagatesToServer",
                    "rewriteBatchedStatements",
                    "sessionVariables",
                    "timezone",
                    "transactionIsolation",
                    "useAffectedRows",
                    "useBulkStmts",
                    "useCatalogTerm",
                    "useLocalSessionState",
                    "useResetConnection",
                    "useServerPrepStmts"));

    /** The values of an option beside its default, where they can be told from its type. */
    private record Definition(List<String> others) {}

    private static Map<String, Definition> definitions(JdbcDriver driver) {
        try {
            return driver == JdbcDriver.CONNECTOR_J ? ofConnectorJ() : ofMariaDb();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of the driver defines its options otherwise", e);
        }
    }

    private static Map<String, Definition> ofConnectorJ() throws ReflectiveOperationException {
        Map<String, Definition> definitions = new TreeMap<>();
        Map<?, ?> all = (Map<?, ?>) Class.forName("com.mysql.cj.conf.PropertyDefinitions")
                .getField("PROPERTY_KEY_TO_PROPERTY_DEFINITION")
                .get(null);
        for (Object definition : all.values()) {
            Class<?> type = Class.forName("com.mysql.cj.conf.PropertyDefinition");
            String name = (String) type.getMethod("getName").invoke(definition);
            Object normal = type.getMethod("getDefaultValue").invoke(definition);
            definitions.put(name, new Definition(others(normal)));
        }
        return definitions;
    }

    private static Map<String, Definition> ofMariaDb() throws ReflectiveOperationException {
        Map<String, Definition> definitions = new TreeMap<>();
        Class<?> type = Class.forName("org.mariadb.jdbc.Configuration");
        Object normal = type.getMethod("parse", String.class).invoke(null, "jdbc:mariadb://localhost/");
        for (Field field : type.getDeclaredFields()) {
            if (Modifier.isStatic(field.getModifiers())) {
                continue;
            }
            field.setAccessible(true);
            Object value = field.get(normal);
            if (value == null && field.getType() == Boolean.class) {
                value = Boolean.FALSE;
            }
            definitions.put(field.getName(), new Definition(value instanceof Boolean ? others(value) : List.of()));
        }
        return definitions;
    }

    private static List<String> others(Object normal) {
        if (normal instanceof Boolean truth) {
            return List.of(String.valueOf(!truth));
        }
        if (normal instanceof Enum<?> constant) {
            List<String> others = new ArrayList<>();
            for (Object other : constant.getDeclaringClass().getEnumConstants()) {
                if (other != constant) {
                    others.add(((Enum<?>) other).name());
                }
            }
            return others;
        }
        return List.of();
    }
}
