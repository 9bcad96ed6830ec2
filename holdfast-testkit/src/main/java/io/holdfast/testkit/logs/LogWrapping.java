package io.holdfast.testkit.logs;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.BiFunction;

/** What a container runtime or a collector puts around each line that an application writes. */
public enum LogWrapping {
    /** The application's own file. */
    PLAIN((at, line) -> line),
    /** A file of containerd or CRI-O, below {@code /var/log/pods}. */
    CRI((at, line) -> nanos(at) + " stderr F " + line),
    /** A file of CRI in which a long line is written in pieces. */
    CRI_PIECES((at, line) -> {
        int half = line.length() / 2;
        return nanos(at) + " stdout P " + line.substring(0, half) + '\n' + nanos(at) + " stdout F "
                + line.substring(half);
    }),
    /** Docker's log driver {@code json-file}. */
    DOCKER_JSON(
            (at, line) -> "{\"log\":\"" + json(line) + "\\n\",\"stream\":\"stdout\",\"time\":\"" + nanos(at) + "\"}"),
    /** {@code docker logs -t}. */
    DOCKER_STAMPS((at, line) -> nanos(at) + " " + line),
    /** {@code docker compose logs}. */
    COMPOSE((at, line) -> "shop-api-1  | " + line),
    /** {@code docker compose logs -t}. */
    COMPOSE_STAMPS((at, line) -> "shop-api-1  | " + nanos(at) + " " + line),
    /** A syslog daemon's file in the traditional form. */
    SYSLOG((at, line) -> monthFirst(at) + " web1 shop[41]: " + line),
    /** A syslog daemon's file in the form of RFC 5424. */
    SYSLOG_5424((at, line) -> "<134>1 " + at + " web1 shop 41 - - " + line),
    /** {@code journalctl -o short-iso}. */
    JOURNALD((at, line) -> seconds(at) + "+0000 web1 shop[41]: " + line),
    /** {@code journalctl -o json}. */
    JOURNALD_JSON((at, line) -> "{\"__REALTIME_TIMESTAMP\":\"" + at.toEpochMilli() + "000\",\"_HOSTNAME\":\"web1\","
            + "\"SYSLOG_IDENTIFIER\":\"shop\",\"PRIORITY\":\"6\",\"MESSAGE\":\"" + json(line) + "\"}"),
    /** {@code aws logs tail}. */
    CLOUDWATCH((at, line) -> micros(at) + "+00:00 shop/api/4f2b " + line),
    /** Documents of Elasticsearch, a line each. */
    ELK((at, line) ->
            "{\"_index\":\"logs\",\"_source\":{\"@timestamp\":\"" + at + "\",\"message\":\"" + json(line) + "\"}}"),
    /** {@code kubectl logs --prefix}. */
    POD((at, line) -> "[pod/shop-7d9/api] " + line),
    /** {@code kubectl logs --prefix --timestamps}. */
    POD_STAMPS((at, line) -> "[pod/shop-7d9/api] " + nanos(at) + " " + line);

    private static final DateTimeFormatter MONTH_FIRST =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final DateTimeFormatter NANOS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);

    private final BiFunction<Instant, String, String> wrapping;

    LogWrapping(BiFunction<Instant, String, String> wrapping) {
        this.wrapping = wrapping;
    }

    /** The line as it is written to the file, without a line end after it. */
    public String line(Instant at, String line) {
        return wrapping.apply(at, line);
    }

    private static LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
    }

    private static String monthFirst(Instant at) {
        return MONTH_FIRST.format(local(at));
    }

    private static String seconds(Instant at) {
        return SECONDS.format(local(at));
    }

    private static String micros(Instant at) {
        return MICROS.format(local(at));
    }

    private static String nanos(Instant at) {
        return NANOS.format(local(at));
    }

    private static String json(String line) {
        StringBuilder escaped = new StringBuilder(line.length() + 16);
        for (int i = 0; i < line.length(); i++) {
            char letter = line.charAt(i);
            switch (letter) {
                case '"' -> escaped.append("\\\"");
                case '\\' -> escaped.append("\\\\");
                case '\t' -> escaped.append("\\t");
                case '\n' -> escaped.append("\\n");
                default -> escaped.append(letter);
            }
        }
        return escaped.toString();
    }
}
