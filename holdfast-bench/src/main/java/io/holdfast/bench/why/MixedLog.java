package io.holdfast.bench.why;

import io.holdfast.testkit.logs.LogWrapping;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A log such as a collector merges from many containers: the lines of requests, of other systems' errors, and of errors of
 * the database, each entry in another container's format. The same seed gives the same log. Not thread-safe.
 */
final class MixedLog {
    private static final LogWrapping[] WRAPPINGS = LogWrapping.values();
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT);
    private static final Instant FIRST = Instant.parse("2026-11-20T00:00:00Z");
    /** One entry in so many is an error of the database, and as many are of another system. */
    private static final int RARE = 100;

    private static final int MOST_STEP_MILLIS = 20;

    private final Random random = new Random(20);
    private Instant at = FIRST;
    private long errors;

    /** How many errors of the database it holds so far. */
    long errors() {
        return errors;
    }

    /** Writes a log of about this size. */
    void write(Path file, long size) throws IOException {
        long written = 0;
        try (BufferedWriter out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
            while (written < size) {
                String entry = next();
                out.write(entry);
                written += entry.length();
            }
        }
    }

    /** The next entry, with its line ends. */
    String next() {
        at = at.plusMillis(1 + random.nextInt(MOST_STEP_MILLIS));
        LogWrapping wrapping = WRAPPINGS[random.nextInt(WRAPPINGS.length)];
        StringBuilder entry = new StringBuilder();
        for (String line : lines()) {
            entry.append(wrapping.line(at, line)).append('\n');
        }
        return entry.toString();
    }

    private List<String> lines() {
        int kind = random.nextInt(RARE);
        if (kind == 0) {
            errors++;
            return random.nextBoolean() ? exhausted() : traceback();
        }
        return kind == 1 ? redis() : kind < RARE / 10 ? statement() : request();
    }

    private String stamp() {
        return STAMP.format(LocalDateTime.ofInstant(at, ZoneOffset.UTC));
    }

    private List<String> request() {
        return List.of(stamp() + "  INFO 1 --- [nio-8080-exec-" + random.nextInt(64)
                + "] c.e.shop.web.AccessLog                   : GET /orders/" + random.nextInt(1_000_000)
                + "?page=" + random.nextInt(9) + " 200 " + random.nextInt(900) + " ms");
    }

    private List<String> statement() {
        return List.of(stamp() + " DEBUG 1 --- [nio-8080-exec-" + random.nextInt(64)
                + "] org.hibernate.SQL                        : select o.id, o.state, o.total from orders o where"
                + " o.customer_id=" + random.nextInt(1_000_000) + " and o.state <> 'ERROR' order by o.id limit 20");
    }

    private List<String> exhausted() {
        return List.of(
                stamp() + " ERROR 1 --- [nio-8080-exec-" + random.nextInt(64) + "] c.e.shop.web.Advice : failed",
                "org.springframework.dao.DataAccessResourceFailureException: Unable to acquire JDBC Connection",
                "\tat com.example.shop.OrderService.load(OrderService.java:1205)",
                "\tat org.springframework.web.filter.OncePerRequestFilter.doFilter(OncePerRequestFilter.java:116)",
                "Caused by: java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available, request"
                        + " timed out after 30000ms (total=20, active=20, idle=0, waiting=" + random.nextInt(90) + ")",
                "\tat com.zaxxer.hikari.pool.HikariPool.createTimeoutException(HikariPool.java:696)",
                "\t... 99 common frames omitted");
    }

    private List<String> traceback() {
        return List.of(
                stamp() + " ERROR [app.sync] sync of " + random.nextInt(1_000_000) + " failed",
                "Traceback (most recent call last):",
                "  File \"/venv/lib/python3.12/site-packages/pymysql/connections.py\", line 1040, in _read_bytes",
                "    raise err.OperationalError(",
                "pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query')");
    }

    private List<String> redis() {
        return List.of(
                stamp() + "  WARN 1 --- [ioEventLoop-" + random.nextInt(8)
                        + "] i.l.c.p.ConnectionWatchdog : Cannot reconnect to [redis:6379]: Connection refused:"
                        + " redis/10.0.0.9:6379",
                "io.netty.channel.AbstractChannel$AnnotatedConnectException: Connection refused: redis/10.0.0.9:6379",
                "Caused by: java.net.ConnectException: Connection refused",
                "\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)");
    }
}
