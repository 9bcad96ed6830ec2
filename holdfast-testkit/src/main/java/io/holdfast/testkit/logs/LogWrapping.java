package io.holdfast.testkit.logs;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What a container runtime or a collector puts around each line that an application writes. */
public enum LogWrapping {
    /** The application's own file. */
    PLAIN {
        @Override
        public String line(Instant at, String line) {
            return line;
        }
    },
    /** A file of containerd or CRI-O, below {@code /var/log/pods}. */
    CRI {
        @Override
        public String line(Instant at, String line) {
            return nanos(at) + " stderr F " + line;
        }
    },
    /** A file of CRI in which a long line is written in pieces. */
    CRI_PIECES {
        @Override
        public String line(Instant at, String line) {
            int half = line.length() / 2;
            return nanos(at) + " stdout P " + line.substring(0, half) + '\n' + nanos(at) + " stdout F "
                    + line.substring(half);
        }
    },
    /** Docker's log driver {@code json-file}. */
    DOCKER_JSON {
        @Override
        public String line(Instant at, String line) {
            return "{\"log\":\"" + json(line) + "\\n\",\"stream\":\"stdout\",\"time\":\"" + nanos(at) + "\"}";
        }
    },
    /** {@code docker logs -t}. */
    DOCKER_STAMPS {
        @Override
        public String line(Instant at, String line) {
            return nanos(at) + " " + line;
        }
    },
    /** {@code docker compose logs}. */
    COMPOSE {
        @Override
        public String line(Instant at, String line) {
            return "shop-api-1  | " + line;
        }
    },
    /** {@code docker compose logs -t}. */
    COMPOSE_STAMPS {
        @Override
        public String line(Instant at, String line) {
            return "shop-api-1  | " + nanos(at) + " " + line;
        }
    },
    /** A syslog daemon's file in the traditional form. */
    SYSLOG {
        @Override
        public String line(Instant at, String line) {
            return MONTH_FIRST.format(local(at)) + " web1 shop[41]: " + line;
        }
    },
    /** A syslog daemon's file in the form of RFC 5424. */
    SYSLOG_5424 {
        @Override
        public String line(Instant at, String line) {
            return "<134>1 " + at + " web1 shop 41 - - " + line;
        }
    },
    /** {@code journalctl -o short-iso}. */
    JOURNALD {
        @Override
        public String line(Instant at, String line) {
            return SECONDS.format(local(at)) + "+0000 web1 shop[41]: " + line;
        }
    },
    /** {@code journalctl -o json}. */
    JOURNALD_JSON {
        @Override
        public String line(Instant at, String line) {
            return "{\"__REALTIME_TIMESTAMP\":\"" + at.toEpochMilli() + "000\",\"_HOSTNAME\":\"web1\","
                    + "\"SYSLOG_IDENTIFIER\":\"shop\",\"PRIORITY\":\"6\",\"MESSAGE\":\"" + json(line) + "\"}";
        }
    },
    /** {@code aws logs tail}. */
    CLOUDWATCH {
        @Override
        public String line(Instant at, String line) {
            return MICROS.format(local(at)) + "+00:00 shop/api/4f2b " + line;
        }
    },
    /** Documents of Elasticsearch, a line each. */
    ELK {
        @Override
        public String line(Instant at, String line) {
            return "{\"_index\":\"logs\",\"_source\":{\"@timestamp\":\"" + at + "\",\"message\":\"" + json(line)
                    + "\"}}";
        }
    },
    /** {@code kubectl logs --prefix}. */
    POD {
        @Override
        public String line(Instant at, String line) {
            return "[pod/shop-7d9/api] " + line;
        }
    },
    /** {@code kubectl logs --prefix --timestamps}. */
    POD_STAMPS {
        @Override
        public String line(Instant at, String line) {
            return "[pod/shop-7d9/api] " + nanos(at) + " " + line;
        }
    };

    private static final DateTimeFormatter MONTH_FIRST =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final DateTimeFormatter NANOS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);

    /** The line as it is written to the file, without a line end after it. */
    public abstract String line(Instant at, String line);

    private static LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at, ZoneOffset.UTC);
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
