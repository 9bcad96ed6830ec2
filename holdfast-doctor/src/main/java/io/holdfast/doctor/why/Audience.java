package io.holdfast.doctor.why;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** Which language, driver or pool the asker uses, as far as the text shows it. The first that fits is taken. */
public enum Audience {
    /** Apache Airflow. */
    AIRFLOW("Airflow", "python", "airflow"),
    /** Django. */
    DJANGO("Django", "python", "django"),
    /** SQLAlchemy. */
    SQLALCHEMY("SQLAlchemy", "python", "sqlalchemy", "sqlalche.me", "queuepool", "nosuchcolumnerror"),
    /** Prisma. */
    PRISMA(
            "Prisma",
            "node",
            "prisma",
            "can't reach database server at",
            "p2024",
            "timed out fetching a new connection"),
    /** Sequelize. */
    SEQUELIZE("Sequelize", "node", "sequelize"),
    /** TypeORM. */
    TYPEORM("TypeORM", "node", "typeorm", "queryfailederror", "cannotexecutenotconnectederror"),
    /** Knex. */
    KNEX("Knex", "node", "knex", "the pool is probably full"),
    /** MariaDB Connector/Node.js. */
    NODE_MARIADB(
            "mariadb for Node.js",
            "node",
            "pool connections: active=",
            "er_get_connection_timeout",
            ", no: 4",
            "node_modules/mariadb",
            "er_cmd_connection_closed"),
    /** Laravel. */
    LARAVEL("Laravel", "php", "illuminate", "laravel", "hyperf"),
    /** Rails. */
    RAILS("Rails", "ruby", "active record adapter", "activerecord", "sidekiq", "database.yml"),
    /** Ruby. */
    RUBY("Ruby", "ruby", "gem::", "gemfile", "mysql2::error", "trilogy::", ".rb:", "sequel::", "puma"),
    /** Perl. */
    PERL("Perl", "perl", "dbd::mysql", "dbd::mariadb", "dbi connect(", ".pm line ", ".pl line ", "dbd/mysql.pm"),
    /** Elixir. */
    ELIXIR("Elixir", "elixir", "myxql", "dbconnection.", "ecto."),
    /** C and C++, with Qt. */
    CPP(
            "C++",
            "cpp",
            "qmysql",
            "qsqlerror",
            "sql::sqlexception",
            "mysql_real_connect(",
            "mysql_real_query(",
            "mysqlx::"),
    /** ODBC, and the programs that use it. */
    ODBC("ODBC", "odbc", "][odbc ", "myodbc", "maodbc", "system.data.odbc"),
    /** PHP. */
    PHP(
            "PHP",
            "php",
            "pdoexception",
            "pdo::",
            "pdo->",
            "mysqli",
            "php fatal",
            "php warning",
            "sqlstate[",
            ".php",
            "mysql_connect",
            "could not find driver",
            "unexpected server response while doing",
            "packet. pid=",
            "reading result set's header",
            "wordpress",
            "packets out of order. expected 1 received",
            "doctrine\\dbal"),
    /** Entity Framework. */
    EF("EF Core", "dotnet", "entityframework", "pomelo"),
    /** .NET. */
    DOTNET(
            ".NET",
            "dotnet",
            "mysqlconnector",
            "mysql.data",
            "mysqlexception (0x",
            ".cs:line",
            "at system.",
            "system.net.sockets",
            "unable to connect to any of the specified mysql hosts",
            "pooled connections are in use",
            "this mysqlconnection",
            "datareader",
            "command timeout expired"),
    /** Rust. */
    RUST(
            "Rust",
            "rust",
            "sqlx",
            "mysql_async",
            "attempting to establish a tls connection",
            "error communicating with database",
            "error returned from database",
            "pooltimedout",
            "pool timed out while waiting",
            "panicked at",
            "bb8",
            "deadpool",
            "r2d2",
            ".rs:",
            "diesel"),
    /** Go. */
    GO(
            "Go",
            "go",
            "[mysql] 2",
            "dial tcp",
            "packets.go",
            "connection.go",
            "driver: bad connection",
            "go-sql-driver",
            "goroutine ",
            "gorm",
            "x509:",
            ".go:",
            "sql: database is closed",
            "sql: connection is already closed",
            "read tcp ",
            "write tcp ",
            "tls: ",
            "invalid connection",
            "context deadline exceeded",
            "this authentication plugin is not supported",
            "requires mysql native password authentication",
            "requires clear text authentication",
            "dial unix",
            "busy buffer",
            "invalid dsn: ",
            "default addr for network",
            "sql: unknown driver",
            "context canceled",
            "did you run multiple statements",
            "config.maxallowedpacket"),
    /** PyMySQL and its like. */
    PYTHON(
            "Python",
            "python",
            "pymysql",
            "mysqldb",
            "_mysql_exceptions",
            "aiomysql",
            "asyncmy",
            "mysql.connector",
            "operationalerror",
            "interfaceerror",
            "traceback (most recent call last)",
            "packet sequence number wrong",
            ".py\"",
            ".py:",
            "[errno ",
            "unread result found",
            "celery",
            "(2006, ",
            "(2013, ",
            "(2003, ",
            "(2002, ",
            "(1040, ",
            "(1045, ",
            "(1205, ",
            "(1213, ",
            "(2005, ",
            "(0, '')",
            "cryptography' package",
            "peewee"),
    /** HikariCP. */
    HIKARI("HikariCP", "java", "hikari", "apparent connection leak"),
    /** Druid. */
    DRUID("Druid", "java", "druid", "maxactive"),
    /** Tomcat's pool. */
    TOMCAT("tomcat-jdbc", "java", "org.apache.tomcat.jdbc", "tomcat-jdbc"),
    /** DBCP. */
    DBCP("DBCP", "java", "dbcp", "timeout waiting for idle object"),
    /** c3p0. */
    C3P0("c3p0", "java", "c3p0", "com.mchange", "client to checkout a connection has timed out"),
    /** Agroal. */
    AGROAL("Agroal", "java", "agroal", "quarkus", "acquisition timeout"),
    /** Vert.x. */
    VERTX("Vert.x", "java", "io.vertx", "vertx"),
    /** R2DBC. */
    R2DBC("R2DBC", "java", "r2dbc", "tor-tcp-", "messageduplexcodec", "reactornettyclient", "reactor.pool"),
    /** Holdfast. */
    HOLDFAST("Holdfast", "java", "io.holdfast", "hf-1"),
    /** Other pools of Java. */
    JAVA(
            "Java",
            "java",
            "com.mysql.cj",
            "com.mysql.jdbc",
            "org.mariadb.jdbc",
            "java.",
            "caused by:",
            "communications link failure",
            "last packet",
            "exception in thread",
            "(conn=",
            "javax.",
            "failed to configure a datasource",
            "software.amazon.jdbc"),
    /** Node.js. */
    NODE(
            "Node.js",
            "node",
            "node_modules",
            "protocol_",
            "error: er_",
            "\'er_",
            "econnre",
            " enotfound",
            "'enotfound",
            "eai_again",
            "etimedout",
            "write epipe",
            "eaddrnotavail",
            "handshake inactivity",
            "node:",
            "cannot enqueue",
            "unhandledpromiserejection",
            "got packets out of order",
            "connection lost: the server closed the connection",
            "can't add new command when connection is in closed state",
            ".js:",
            "certificate has expired",
            "self signed certificate",
            "self-signed certificate",
            "mysqljs",
            "emfile:",
            "connect emfile",
            "'emfile'"),
    /** ProxySQL and its like. */
    PROXY("a proxy", "proxy", "proxysql", "hostgroup", "maxscale", "mysqlrouter", "haproxy", "rds proxy"),
    /** The command line and C. */
    SHELL(
            "the mysql client",
            "shell",
            "error 1",
            "error 2",
            "error 3",
            "error 4",
            "mysqldump",
            "mysqladmin",
            "mariadb-dump"),
    /** Not known. */
    UNKNOWN("", "any");

    private final String shown;
    private final String family;
    private final String[] phrases;

    Audience(String shown, String family, String... phrases) {
        this.shown = shown;
        this.family = family;
        this.phrases = phrases;
    }

    /** Its name for people; empty when unknown. */
    public String shown() {
        return shown;
    }

    /** The language. */
    public String family() {
        return family;
    }

    /** True where settings of a Java pool make sense. */
    public boolean java() {
        return family.equals("java");
    }

    static int[][] register(PhraseIndex index) {
        Audience[] all = values();
        int[][] numbers = new int[all.length][];
        for (Audience audience : all) {
            numbers[audience.ordinal()] = new int[audience.phrases.length];
            for (int i = 0; i < audience.phrases.length; i++) {
                numbers[audience.ordinal()][i] = index.add(audience.phrases[i]);
            }
        }
        return numbers;
    }

    static Audience of(BitSet hits, int[][] numbers) {
        for (Audience audience : values()) {
            for (int number : numbers[audience.ordinal()]) {
                if (hits.get(number)) {
                    return audience;
                }
            }
        }
        return UNKNOWN;
    }

    static @Nullable Audience named(String name) {
        for (Audience audience : values()) {
            if (audience.name().equals(name)) {
                return audience;
            }
        }
        return null;
    }
}
