package io.holdfast.doctor.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.logs.LogWrapping;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same events in every container format give the same counts and times. */
class LogFormatsTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 20);
    private static final Instant FIRST = Instant.parse("2026-11-20T02:00:00Z");
    private static final Instant LAST = Instant.parse("2026-11-20T02:59:00Z");
    private static final int TRACES = 30;

    private static String stamp(Instant at) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS")
                .format(LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    }

    private static String javaLog(LogWrapping wrapping) {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            Instant at = FIRST.plusSeconds(60L * i);
            for (String line : javaEvent(i, at)) {
                log.append(wrapping.line(at, line)).append('\n');
            }
        }
        return log.toString();
    }

    private static List<String> javaEvent(int number, Instant at) {
        String head = stamp(at) + " ERROR 1 --- [nio-8080-exec-" + number % 7 + "] c.e.Advice : request failed";
        return switch (number % 4) {
            case 0, 3 ->
                List.of(
                        head,
                        "org.springframework.dao.DataAccessResourceFailureException: Unable to acquire JDBC Connection",
                        "\tat c.e.OrderService.load(OrderService.java:1205)",
                        "Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available,"
                                + " request timed out after 30000ms (total=20, active=20, idle=0, waiting=9)",
                        "\t... 99 common frames omitted");
            case 1 ->
                List.of(
                        head,
                        "com.mysql.cj.jdbc.exceptions.MySQLTransactionRollbackException: Deadlock found when trying to get"
                                + " lock; try restarting transaction",
                        "\tat com.mysql.cj.X.y(X.java:1040)");
            default ->
                List.of(
                        stamp(at) + "  WARN 1 --- [io-1] i.l.c.p.ConnectionWatchdog : Cannot reconnect to [redis:6379]:"
                                + " Connection refused: redis/10.0.0.9:6379",
                        stamp(at) + "  INFO 1 --- [io-1] c.e.Access : GET /orders/1040 200");
        };
    }

    private static LogSummary read(byte[] log) throws IOException {
        return new LogReader(ZoneOffset.UTC, DAY).read("x.log", new ByteArrayInputStream(log), bytes -> {});
    }

    private static Map<String, Long> counts(LogSummary log) {
        Map<String, Long> counts = new TreeMap<>();
        log.groups().forEach(group -> counts.merge(group.cause().code(), group.count(), Long::sum));
        return counts;
    }

    @ParameterizedTest
    @EnumSource(LogWrapping.class)
    void tracesMustBePutTogetherInEveryFormat(LogWrapping wrapping) throws IOException {
        LogSummary log = read(javaLog(wrapping).getBytes(StandardCharsets.UTF_8));
        assertThat(counts(log)).isEqualTo(Map.of("HF-4024", 30L, "HF-4023", 15L));
        assertThat(log.leftOut()).isEqualTo(Map.of("Redis", 15L));
        assertThat(log.first()).isEqualTo(FIRST);
        assertThat(log.last()).isEqualTo(LAST);
    }

    @ParameterizedTest
    @EnumSource(LogWrapping.class)
    void aTracebackMustBeOneErrorInEveryFormat(LogWrapping wrapping) throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < TRACES; i++) {
            Instant at = FIRST.plusSeconds(60L * i);
            for (String line : List.of(
                    stamp(at) + " ERROR [app.sync] sync failed",
                    "Traceback (most recent call last):",
                    "  File \"/venv/pymysql/connections.py\", line 1040, in _read_bytes",
                    "    raise err.OperationalError(",
                    "pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query')",
                    "",
                    "The above exception was the direct cause of the following exception:",
                    "",
                    "Traceback (most recent call last):",
                    "  File \"/app/sync.py\", line 7, in run",
                    "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2013, 'Lost connection to MySQL server"
                            + " during query')",
                    "[SQL: SELECT orders.id",
                    "FROM orders]",
                    "(Background on this error at: https://sqlalche.me/e/20/e3q8)")) {
                log.append(wrapping.line(at, line)).append('\n');
            }
        }
        LogSummary summary = read(log.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(summary.entries()).isEqualTo(TRACES);
        assertThat(summary.groups()).hasSize(1);
    }

    @Test
    void whatIsPackedOrInAnotherEncodingMustBeRead() throws IOException {
        String text = "2026-11-20 02:00:00.123 ERROR [订单] 数据库连接失败\n"
                + "java.sql.SQLException: Too many connections\n\tat com.mysql.cj.X.y(X.java:1)\n";
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        for (byte[] bytes : List.of(
                text.getBytes(StandardCharsets.UTF_8),
                text.getBytes(StandardCharsets.UTF_16),
                text.getBytes(StandardCharsets.UTF_16LE),
                text.getBytes(Charset.forName("GBK")),
                packed.toByteArray())) {
            LogSummary log = read(bytes);
            assertThat(counts(log)).isEqualTo(Map.of("HF-4012", 1L));
            assertThat(log.first()).isEqualTo(FIRST);
            assertThat(log.groups().get(0).example().text()).contains("订单");
        }
    }

    @Test
    void timesOfEveryLoggerMustBeRead() throws IOException {
        for (String head : List.of(
                "2026/11/20 02:00:00 ",
                "[Fri Nov 20 02:00:00.693076 2026] [php:warn] [pid 1] ",
                "[20-Nov-2026 02:00:00 UTC] ",
                "10.0.0.1 - - [20/Nov/2026:02:00:00 +0000] ",
                "261120  2:00:00 ",
                "02:00:00.123 [main] ",
                "1795140000.123 ",
                "1795140000123 ",
                "[2026-11-20 02:00:00,123] ",
                "2026-11-20T02:00:00.123Z ")) {
            LogSummary log =
                    read((head + "ERROR 1040 (HY000): Too many connections\n").getBytes(StandardCharsets.UTF_8));
            assertThat(counts(log)).as(head).isEqualTo(Map.of("HF-4012", 1L));
            assertThat(log.first()).as(head).isEqualTo(FIRST);
        }
    }

    @Test
    void theRootOfALineOfAnyLengthMustBeFound() throws IOException {
        String trace = "\\n\\tat org.springframework.web.Filter.doFilter(Filter.java:1)".repeat(9_000);
        String line =
                "{\"@timestamp\": \"2026-11-20T02:00:00Z\", \"level\": \"ERROR\", \"message\": \"request failed\","
                        + " \"stack_trace\": \"org.springframework.dao.DataAccessResourceFailureException: failed"
                        + trace
                        + "\\nCaused by: java.net.UnknownHostException: mysql: Name or service not known\\n\"}\n";
        LogSummary log = read(line.getBytes(StandardCharsets.UTF_8));
        assertThat(counts(log)).isEqualTo(Map.of("HF-4017", 1L));
        assertThat(log.first()).isEqualTo(FIRST);
    }

    @Test
    void aPoolsWarningAndTheApplicationsErrorMustBeOneFailure() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            Instant at = FIRST.plusSeconds(10L * i);
            log.append(stamp(at))
                    .append("  WARN 1 --- [exec-1] com.zaxxer.hikari.pool.PoolBase : HikariPool-1 - Failed to validate"
                            + " connection com.mysql.cj.jdbc.ConnectionImpl@1 (No operations allowed after connection"
                            + " closed.)\n")
                    .append(stamp(at.plusMillis(4)))
                    .append(" ERROR 1 --- [exec-2] c.e.Advice : failed\n"
                            + "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\n"
                            + "The last packet successfully received from the server was 350,1")
                    .append(10 + i)
                    .append(" milliseconds ago. The last packet sent successfully to the server was 350,1")
                    .append(10 + i)
                    .append(
                            " milliseconds ago.\nCaused by: java.io.EOFException: Can not read response from server.\n");
        }
        LogSummary summary = read(log.toString().getBytes(StandardCharsets.UTF_8));
        assertThat(summary.entries()).isEqualTo(4);
        LogGroup group = summary.groups().get(0);
        assertThat(group.mentions()).isEqualTo(4);
        assertThat(group.rests()).hasSize(4);
        assertThat(group.cause().code()).isEqualTo("HF-4006");
    }

    @Test
    void theRootMustBeToldBeforeWhatFollows() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            log.append(stamp(FIRST.plusSeconds(i)))
                    .append(" ERROR 1 --- [exec-" + i
                            + "] c.e.A : HikariPool-1 - Connection is not available, request timed"
                            + " out after 30000ms (total=20, active=20, idle=0, waiting=3)\n");
        }
        log.append(stamp(FIRST.plusSeconds(3)))
                .append(" ERROR 1 --- [exec-9] c.e.A : java.sql.SQLException: Too many connections\n");
        List<Incident> incidents =
                read(log.toString().getBytes(StandardCharsets.UTF_8)).incidents();
        assertThat(incidents).hasSize(1);
        assertThat(incidents.get(0).parts())
                .extracting(part -> part.group().cause().code())
                .containsExactly("HF-4012", "HF-4024");
        assertThat(incidents.get(0).count()).isEqualTo(7);
    }

    @Test
    void aLogThatGrowsMustTellEachFailureOnce() throws IOException {
        StringBuilder told = new StringBuilder();
        LogFollower follower = new LogFollower(
                ZoneOffset.UTC,
                DAY,
                (group, entry) -> told.append(group.cause().code()).append(' '));
        follower.add((stamp(FIRST) + " ERROR a : failed\njava.sql.SQLException: Too many connections\n")
                .getBytes(StandardCharsets.UTF_8));
        follower.add("\tat com.mysql.cj.X.y(X.java:1)\n".getBytes(StandardCharsets.UTF_8));
        follower.pause();
        follower.pause();
        follower.add((stamp(LAST) + " ERROR a : Deadlock found when trying to get lock; try restarting transaction\n")
                .getBytes(StandardCharsets.UTF_8));
        follower.pause();
        assertThat(told.toString()).isEqualTo("HF-4012 HF-4023 ");
    }
}
