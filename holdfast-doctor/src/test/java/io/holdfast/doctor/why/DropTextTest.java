package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DropTextTest {
    /** As drivers, pools and servers write them; what names its cause must be understood without a server. */
    static Stream<Arguments> texts() {
        return Stream.of(
                Arguments.of(
                        "sqlalchemy.exc.TimeoutError: QueuePool limit of size 15 overflow 30 reached, connection timed out,"
                                + " timeout 10.00 (Background on this error at: https://sqlalche.me/e/20/3o7r)",
                        DropCause.POOL_EXHAUSTED),
                Arguments.of(
                        "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed"
                                + " out after 2057ms (total=2, active=2, idle=0, waiting=5)",
                        DropCause.POOL_EXHAUSTED),
                Arguments.of(
                        "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request timed"
                                + " out after 30000ms (total=0, active=0, idle=0, waiting=5)\nCaused by:"
                                + " java.net.ConnectException: Connection refused",
                        DropCause.REFUSED),
                Arguments.of(
                        "com.alibaba.druid.pool.GetConnectionTimeoutException: wait millis 3000, active 20, maxActive 20,"
                                + " creating 0",
                        DropCause.POOL_EXHAUSTED),
                Arguments.of(
                        "org.apache.tomcat.jdbc.pool.PoolExhaustedException: [main] Timeout: Pool empty. Unable to fetch a"
                                + " connection in 30 seconds, none available[size:10; busy:10; idle:0; lastwait:30000].",
                        DropCause.POOL_EXHAUSTED),
                Arguments.of(
                        "HF-1001 pool 'orders': no connection became free within 10 s (in use 30 of 30, waiting 14).",
                        DropCause.POOL_EXHAUSTED),
                Arguments.of(
                        "(pymysql.err.OperationalError) (4031, 'The client was disconnected by the server because of"
                                + " inactivity. See wait_timeout and interactive_timeout for configuring this"
                                + " behavior.')",
                        DropCause.IDLE_LIMIT),
                Arguments.of("ERROR 1040 (HY000): Too many connections", DropCause.SERVER_FULL),
                Arguments.of("Error 1040 (08004): Too many connections", DropCause.SERVER_FULL),
                Arguments.of("SQLSTATE[HY000] [1040] Too many connections", DropCause.SERVER_FULL),
                Arguments.of("SQLSTATE[HY000] [2002] Connection refused", DropCause.REFUSED),
                Arguments.of(
                        "(1045, \"Access denied for user 'app'@'10.0.0.7' (using password: YES)\")",
                        DropCause.LOGIN_REFUSED),
                Arguments.of(
                        "null,  message from server: \"Host '10.0.0.7' is blocked because of many connection errors; unblock"
                                + " with 'mysqladmin flush-hosts'\"",
                        DropCause.HOST_BLOCKED),
                Arguments.of(
                        "(1226, \"User 'app' has exceeded the 'max_user_connections' resource (current value: 10)\")",
                        DropCause.ACCOUNT_LIMIT),
                Arguments.of(
                        "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db' ([Errno -2] Name or"
                                + " service not known)\")",
                        DropCause.UNKNOWN_HOST),
                Arguments.of(
                        "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on '10.0.0.9' (timed out)\")",
                        DropCause.UNREACHABLE),
                Arguments.of(
                        "(2013, \"Lost connection to MySQL server at 'reading initial communication packet', system error:"
                                + " 104\")",
                        DropCause.NO_BACKEND),
                Arguments.of(
                        "pymysql.err.InternalError: Packet sequence number wrong - got 45 expected 1",
                        DropCause.SHARED_CONNECTION),
                Arguments.of(
                        "_mysql_exceptions.ProgrammingError: (2014, \"Commands out of sync; you can't run this command"
                                + " now\")",
                        DropCause.SHARED_CONNECTION),
                Arguments.of("Error: connect ECONNREFUSED 127.0.0.1:3306", DropCause.REFUSED),
                Arguments.of(
                        "java.sql.SQLNonTransientConnectionException: Public Key Retrieval is not allowed",
                        DropCause.AUTHENTICATION_PLUGIN),
                Arguments.of(
                        "javax.net.ssl.SSLHandshakeException: PKIX path building failed: unable to find valid certification"
                                + " path to requested target",
                        DropCause.TLS_MISMATCH),
                Arguments.of(
                        "com.mysql.cj.jdbc.exceptions.PacketTooBigException: Packet for query is too large (5,526,600 >"
                                + " 65,535). You can change this value on the server by setting the"
                                + " 'max_allowed_packet' variable.",
                        DropCause.NOT_MYSQL),
                Arguments.of(
                        "com.mysql.cj.jdbc.exceptions.PacketTooBigException: Packet for query is too large (6,291,500 >"
                                + " 1,048,576).",
                        DropCause.PACKET_TOO_LARGE),
                Arguments.of(
                        "java.sql.SQLNonTransientConnectionException: No operations allowed after connection closed.",
                        DropCause.USED_AFTER_CLOSE),
                Arguments.of(
                        "com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException: Deadlock found when trying to get"
                                + " lock; try restarting transaction",
                        DropCause.DEADLOCK),
                Arguments.of("SQL Error: 1205, SQLState: 40001", DropCause.LOCK_TIMEOUT),
                Arguments.of(
                        "The MySQL server is running with the --read-only option so it cannot execute this statement",
                        DropCause.FAILOVER),
                Arguments.of("Query execution was interrupted (max_statement_time exceeded)", DropCause.TIME_LIMIT),
                Arguments.of(
                        "2026-11-20T10:00:00.1Z 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user"
                                + " signal>. Shutting down mysqld (Version: 8.0.33).",
                        DropCause.RESTARTED),
                Arguments.of(
                        "2026-11-20 10:00:00 12 [Warning] Aborted connection 12 to db: 'shop' user: 'app' host: 'web1' (Got"
                                + " timeout reading communication packets)",
                        DropCause.IDLE_LIMIT));
    }

    @ParameterizedTest
    @MethodSource("texts")
    void aTextThatNamesItsCauseMustBeUnderstood(String text, DropCause cause) {
        assertThat(DropEvidence.of(text).explain().cause()).isEqualTo(cause);
    }

    @Test
    void agesMustBeReadFromTheDriversSentence() {
        DropText text = DropText.of(
                "The last packet successfully received from the server was 350,123 milliseconds ago. The last packet sent"
                        + " successfully to the server was 3 milliseconds ago.");
        assertThat(text.idle()).contains(Duration.ofMillis(350_120));
        assertThat(text.waited()).contains(Duration.ofMillis(3));
    }

    @Test
    void whereTheRequestMayNeverHaveBeenSentNoAgeMustBeGuessed() {
        DropText text = DropText.of(
                "java.net.SocketException: Broken pipe\nThe last packet successfully received from the server was 1,602"
                        + " milliseconds ago. The last packet sent successfully to the server was 1,602 milliseconds"
                        + " ago.");
        assertThat(text.idle()).isEmpty();
        assertThat(text.waited()).isEmpty();
    }

    @Test
    void lineNumbersOfPlacesMustNotPassForErrors() {
        DropText text = DropText.of("java.lang.IllegalStateException: connection lost\n"
                + "\tat com.mysql.cj.jdbc.ConnectionImpl.connect(ConnectionImpl.java:1040)\n"
                + "\tat shop.Orders.load(Orders.java:1213)\n");
        assertThat(text.codes()).isEmpty();
    }

    @Test
    void secretsMustNotComeBackOut() {
        DropText text =
                DropText.of("Communications link failure for jdbc:mysql://app:s3cret@db/shop?password=hunter2&x=1");
        assertThat(text.tellingLine()).doesNotContain("s3cret", "hunter2").contains("jdbc:mysql://", "x=1");
    }

    @Test
    void connectionsThatDieAtTheSameAgeMustSpeakForAClock() {
        Duration rest = Duration.ofSeconds(350);
        DropEvidence one = DropEvidence.of("java.io.EOFException: Can not read response from server.")
                .withConnection(null, rest);
        Explanation many = one.withRests(java.util.List.of(rest, rest.plusSeconds(2), rest.minusSeconds(1)))
                .explain();
        assertThat(many.cause()).isEqualTo(DropCause.CLOSED_BETWEEN);
        assertThat(many.first().speaksFor()).anyMatch(fact -> fact.contains("same rest"));
        assertThat(many.confidence()).isLessThan(one.explain().confidence());
    }

    @Test
    void aRefusedStatementMustBeSaidToEndNoConnection() {
        Explanation syntax = DropEvidence.of("ERROR 1064 (42000) at line 1203: You have an error in your SQL syntax")
                .explain();
        assertThat(syntax.cause()).isEqualTo(DropCause.STATEMENT_REFUSED);
        assertThat(syntax.nextTest()).isNull();

        assertThat(DropEvidence.of("(1234, 'nobody knows')").explain().cause()).isEqualTo(DropCause.UNEXPLAINED);
        assertThat(DropEvidence.of("pymysql.err.IntegrityError: (1062, \"Duplicate entry '1'\")")
                        .explain()
                        .cause())
                .isEqualTo(DropCause.STATEMENT_REFUSED);
    }

    @Test
    void theNumberOfALineMustBeNoError() {
        for (String text : List.of(
                "ERROR 2013 (HY000) at line 1203: Lost connection to MySQL server during query",
                "mysqldump: Error 2013: Lost connection to MySQL server when dumping table `t` at row: 1040",
                "2024-01-01 MySQL_Session.cpp:1205: Lost connection to MySQL server")) {
            assertThat(DropText.of(text).codes()).as(text).doesNotContain(1203, 1040, 1205);
        }
    }
}
