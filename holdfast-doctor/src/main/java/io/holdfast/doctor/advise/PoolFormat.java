package io.holdfast.doctor.advise;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a language or a pool writes the settings of {@link PoolValues}. */
public enum PoolFormat {
    /** Holdfast, as a properties file. */
    HOLDFAST("Holdfast", "#"),
    /** HikariCP, as a properties file. */
    HIKARI("HikariCP", "#"),
    /** HikariCP in Spring Boot's application.yml. */
    SPRING("Spring", "#"),
    /** Druid, as a properties file. */
    DRUID("Druid", "#"),
    /** SQLAlchemy. */
    SQLALCHEMY("SQLAlchemy", "#"),
    /** Flask-SQLAlchemy. */
    FLASK("Flask", "#"),
    /** Django. */
    DJANGO("Django", "#"),
    /** mysql2 for Node.js. */
    NODE("mysql2", "//"),
    /** Sequelize. */
    SEQUELIZE("Sequelize", "//"),
    /** Knex. */
    KNEX("Knex", "//"),
    /** TypeORM. */
    TYPEORM("DataSource", "//"),
    /** Prisma, in the environment. */
    PRISMA("Prisma", "#"),
    /** Go's database/sql. */
    GO("database/sql", "//"),
    /** Rails' database.yml. */
    RAILS("Rails", "#"),
    /** MySqlConnector for .NET. */
    DOTNET("MySqlConnector", "#"),
    /** sqlx for Rust. */
    RUST("sqlx", "//");

    /** In seconds: HikariCP takes no shorter time. */
    private static final int LEAST_HIKARI = 30;

    private final String kind;
    private final String comment;

    PoolFormat(String kind, String comment) {
        this.kind = kind;
        this.comment = comment;
    }

    /** How the reader of configurations calls what is written so. */
    public String kind() {
        return kind;
    }

    /** The format of a configuration that was read; null where it is written in none of these. */
    public static @Nullable PoolFormat ofKind(String kind) {
        for (PoolFormat format : values()) {
            if (format.kind.equalsIgnoreCase(kind)) {
                return format;
            }
        }
        return kind.equals("Python") ? SQLALCHEMY : null;
    }

    /** As above, where the configuration itself tells more than the pool's kind. */
    public static @Nullable PoolFormat of(String kind, String configuration) {
        PoolFormat format = ofKind(kind);
        if (format == SQLALCHEMY && configuration.contains("SQLALCHEMY_ENGINE_OPTIONS")) {
            return FLASK;
        }
        return format == HIKARI && configuration.lines().anyMatch(line -> line.startsWith("spring:")) ? SPRING : format;
    }

    /** Those settings alone that keep a pool from lending what the server has ended. */
    public List<String> idleLines(PoolValues values) {
        long idle = values.idleSeconds();
        long ping = values.pingSeconds();
        return switch (this) {
            case HOLDFAST -> List.of("keepaliveInterval=" + ping + "s", "idleTimeout=" + idle + "s");
            case HIKARI, SPRING ->
                List.of("keepaliveTime=" + hikariPing(ping), "maxLifetime=" + Math.max(LEAST_HIKARI, idle) * 1000);
            case DRUID -> List.of("keepAlive=true", "keepAliveBetweenTimeMillis=" + ping * 1000, "testWhileIdle=true");
            case SQLALCHEMY, FLASK -> List.of("pool_recycle=" + idle, "pool_pre_ping=True");
            case DJANGO -> List.of("\"CONN_MAX_AGE\": " + idle + ",", "\"CONN_HEALTH_CHECKS\": True,");
            case NODE -> List.of("idleTimeout: " + idle * 1000 + ",", "enableKeepAlive: true,");
            case SEQUELIZE -> List.of("pool: { min: 0, idle: " + idle * 1000 + " },");
            case KNEX -> List.of("pool: { min: 0, idleTimeoutMillis: " + idle * 1000 + " },");
            case TYPEORM -> List.of("extra: { idleTimeout: " + idle * 1000 + ", enableKeepAlive: true },");
            case PRISMA -> List.of("max_idle_connection_lifetime=" + idle);
            case GO ->
                List.of(
                        "db.SetConnMaxIdleTime(" + idle + " * time.Second)",
                        "db.SetConnMaxLifetime(" + idle + " * time.Second)");
            case RAILS -> List.of("idle_timeout: " + idle);
            case DOTNET -> List.of("Connection Idle Timeout=" + idle);
            case RUST -> List.of(".idle_timeout(Duration::from_secs(" + idle + "))", ".test_before_acquire(true)");
        };
    }

    /** The settings, each line as it stands in the file or program. */
    public List<String> lines(PoolValues values) {
        long size = values.size();
        long idle = values.idleSeconds();
        long connect = values.connectSeconds();
        long life = values.lifeSeconds();
        long ping = values.pingSeconds();
        return switch (this) {
            case HOLDFAST ->
                List.of(
                        "size=" + size,
                        "keepaliveInterval=" + ping + "s",
                        "maxLifetime=" + life / 60 + "m",
                        "connectTimeout=" + connect + "s");
            case HIKARI ->
                List.of(
                        "maximumPoolSize=" + size,
                        "keepaliveTime=" + hikariPing(ping),
                        "maxLifetime=" + hikariLife(values),
                        "dataSource.connectTimeout=" + connect * 1000);
            case SPRING ->
                List.of(
                        "spring:",
                        "  datasource:",
                        "    hikari:",
                        "      maximum-pool-size: " + size,
                        "      keepalive-time: " + hikariPing(ping),
                        "      max-lifetime: " + hikariLife(values),
                        "      data-source-properties:",
                        "        connectTimeout: " + connect * 1000);
            case DRUID ->
                List.of(
                        "maxActive=" + size,
                        "keepAlive=true",
                        "keepAliveBetweenTimeMillis=" + ping * 1000,
                        "testWhileIdle=true",
                        "phyTimeoutMillis=" + life * 1000,
                        "connectTimeout=" + connect * 1000);
            case SQLALCHEMY -> {
                List<String> lines = new ArrayList<>(List.of("engine = create_engine(", "    url,"));
                python(values).forEach((name, value) -> lines.add("    " + name + "=" + value + ","));
                lines.add(")");
                yield lines;
            }
            case FLASK -> {
                List<String> lines = new ArrayList<>(List.of("SQLALCHEMY_ENGINE_OPTIONS = {"));
                python(values).forEach((name, value) -> lines.add("    \"" + name + "\": " + value + ","));
                lines.add("}");
                yield lines;
            }
            case DJANGO ->
                List.of(
                        "DATABASES = {",
                        "    \"default\": {",
                        "        \"ENGINE\": \"django.db.backends.mysql\",",
                        "        \"CONN_MAX_AGE\": " + idle + ",",
                        "        \"CONN_HEALTH_CHECKS\": True,",
                        "        \"OPTIONS\": {\"connect_timeout\": " + connect + "},",
                        "    },",
                        "}",
                        "# One connection for each thread: let processes × threads be at most " + size + ".");
            case NODE ->
                List.of(
                        "const pool = mysql.createPool({",
                        "  connectionLimit: " + size + ",",
                        "  maxIdle: " + Math.max(1, size / 2) + ",",
                        "  idleTimeout: " + idle * 1000 + ",",
                        "  enableKeepAlive: true,",
                        "  keepAliveInitialDelay: " + ping * 1000 + ",",
                        "  connectTimeout: " + connect * 1000 + ",",
                        "});");
            case SEQUELIZE ->
                List.of(
                        "const sequelize = new Sequelize(database, user, password, {",
                        "  dialect: \"mysql\",",
                        "  pool: { max: " + size + ", min: 0, idle: " + idle * 1000 + ", evict: "
                                + Math.max(1, idle / 10) * 1000 + ", acquire: 10000 },",
                        "  dialectOptions: { connectTimeout: " + connect * 1000 + ", enableKeepAlive: true },",
                        "});");
            case KNEX ->
                List.of(
                        "const db = knex({",
                        "  client: \"mysql2\",",
                        "  connection: { connectTimeout: " + connect * 1000 + ", enableKeepAlive: true },",
                        "  pool: { min: 0, max: " + size + ", idleTimeoutMillis: " + idle * 1000 + " },",
                        "  acquireConnectionTimeout: 10000,",
                        "});");
            case TYPEORM ->
                List.of(
                        "const source = new DataSource({",
                        "  type: \"mysql\",",
                        "  connectTimeout: " + connect * 1000 + ",",
                        "  extra: { connectionLimit: " + size + ", maxIdle: " + Math.max(1, size / 2)
                                + ", idleTimeout: " + idle * 1000 + ", enableKeepAlive: true },",
                        "});");
            case PRISMA ->
                List.of("DATABASE_URL=\"mysql://user@host:3306/db?connection_limit=" + size + "&connect_timeout="
                        + connect + "&max_idle_connection_lifetime=" + idle + "&max_connection_lifetime=" + life
                        + "&pool_timeout=10\"");
            case GO ->
                List.of(
                        "db, err := sql.Open(\"mysql\", \"user@tcp(host:3306)/db?timeout=" + connect + "s\")",
                        "db.SetMaxOpenConns(" + size + ")",
                        "db.SetMaxIdleConns(" + size + ")",
                        "db.SetConnMaxIdleTime(" + idle + " * time.Second)",
                        "db.SetConnMaxLifetime(" + life + " * time.Second)");
            case RAILS ->
                List.of(
                        "production:",
                        "  adapter: mysql2",
                        "  pool: " + size,
                        "  idle_timeout: " + idle,
                        "  checkout_timeout: 10",
                        "  connect_timeout: " + connect);
            case DOTNET ->
                List.of("Maximum Pool Size=" + size + ";Connection Idle Timeout=" + idle + ";Connection Lifetime="
                        + life + ";Keepalive=" + ping + ";Connection Timeout=" + connect);
            case RUST ->
                List.of(
                        "let pool = MySqlPoolOptions::new()",
                        "    .max_connections(" + size + ")",
                        "    .idle_timeout(Duration::from_secs(" + idle + "))",
                        "    .max_lifetime(Duration::from_secs(" + life + "))",
                        "    .acquire_timeout(Duration::from_secs(" + Math.max(10, connect) + "))",
                        "    .test_before_acquire(true)",
                        "    .connect(url)",
                        "    .await?;");
        };
    }

    private static Map<String, String> python(PoolValues values) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("pool_size", String.valueOf(values.size()));
        settings.put("max_overflow", "0");
        settings.put("pool_recycle", String.valueOf(values.idleSeconds()));
        settings.put("pool_pre_ping", "True");
        settings.put("pool_timeout", "10");
        settings.put("connect_args", "{\"connect_timeout\": " + values.connectSeconds() + "}");
        return settings;
    }

    private static long hikariPing(long seconds) {
        return Math.max(LEAST_HIKARI, seconds) * 1000;
    }

    /** Where the server's limit is too short for its pings, a connection is replaced in time. */
    private static long hikariLife(PoolValues values) {
        long seconds = values.pingSeconds() < LEAST_HIKARI ? values.idleSeconds() : values.lifeSeconds();
        return Math.max(LEAST_HIKARI, seconds) * 1000;
    }

    /** The settings with the reasons as comments. */
    public String text(PoolAdvice advice) {
        StringBuilder text = new StringBuilder();
        advice.reasons()
                .forEach((name, reason) -> text.append(comment)
                        .append(' ')
                        .append(words(name))
                        .append(": ")
                        .append(reason)
                        .append('\n'));
        lines(advice.values()).forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** A name of Holdfast as words: {@code keepaliveInterval} is the keepalive interval. */
    private static String words(String name) {
        return name.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }
}
