package io.holdfast.doctor.logs;

import java.time.Instant;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes off what containers, collectors and syslog put before each line, so that a trace's lines can be put together again.
 * Not thread-safe.
 */
final class LogPrefix {
    private static final String STAMP =
            "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?(?:Z|[+-]\\d\\d:?\\d\\d)?";

    private static final Pattern CRI = Pattern.compile("^(" + STAMP + ") (stdout|stderr) ([FP]) ?");
    private static final Pattern DOCKER_STAMP =
            Pattern.compile("^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{9}(?:Z|[+-]\\d\\d:\\d\\d))(?: |$)");
    private static final Pattern COMPOSE = Pattern.compile("^([A-Za-z0-9][\\w./-]*)\\s*\\|(?: |$)");
    private static final Pattern POD = Pattern.compile("^\\[((?:pod|deployment|job)/[^\\]]+)\\] ");
    private static final Pattern SYSLOG =
            Pattern.compile("^(?:<\\d+>)?([A-Z][a-z]{2}) +(\\d{1,2}) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)? "
                    + "([\\w.:-]+) ([\\w./@() -]{1,80}?)(?:\\[\\d+\\])?: ?");
    private static final Pattern SYSLOG_5424 =
            Pattern.compile("^<\\d+>\\d+ (" + STAMP + ") (\\S+) (\\S+) (\\S+) \\S+ (?:-|\\[.*?\\]) ?(?:\\uFEFF)?");
    private static final Pattern ISO_HOST =
            Pattern.compile("^(" + STAMP + ") (?:([\\w.-]+) )?([\\w./@-]+)(?:\\[[\\w.]+\\]): ?");
    private static final Pattern AWS_TAIL = Pattern.compile("^(" + STAMP + ") ([\\w.-]+/\\S+) ");
    private static final Pattern CSV =
            Pattern.compile("^\"?(1\\d{12}|" + STAMP + "|[A-Z][a-z]{2} \\d{1,2}, \\d{4} @ [\\d:.]+)\"?,\"?");
    private static final Pattern FLUENT = Pattern.compile(
            "^(\\d{4}-\\d\\d-\\d\\d[ T]\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)? [+-]\\d{4}) ([\\w.-]+): (?=\\{)");
    private static final Pattern ELK_DAY =
            Pattern.compile("([A-Z][a-z]{2}) (\\d{1,2}), (\\d{4}) @ (\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)");
    private static final Pattern COLOUR = Pattern.compile("\\x1b\\[[0-9;?]*[ -/]*[@-~]");
    private static final Set<String> LEVELS =
            Set.of("TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL", "NOTICE", "CRITICAL");

    private final LogTime times;
    private final JsonLine json;

    private String source = "";
    private String rest = "";
    private @Nullable Instant at;
    private boolean partial;
    private boolean whole;
    private boolean zoned;

    LogPrefix(LogTime times) {
        this.times = times;
        json = new JsonLine(times);
    }

    /** Reads one line; the other methods then tell of it. */
    void read(String line) {
        source = "";
        at = null;
        partial = false;
        whole = false;
        zoned = false;
        rest = line.indexOf('\u001b') >= 0 ? COLOUR.matcher(line).replaceAll("") : line;
        for (int layer = 0; layer < 3 && strip(); layer++) {
            // The next layer, such as docker compose around docker logs -t.
        }
    }

    /** Who wrote it: a container, a host and program; empty where that is not said. */
    String source() {
        return source;
    }

    /** The line without the prefix. */
    String rest() {
        return rest;
    }

    /** The prefix's time; null when it has none. */
    @Nullable
    Instant at() {
        return at;
    }

    /** True when that time has a zone, so that it is better than the line's own. */
    boolean isZoned() {
        return zoned;
    }

    /** True when the line goes on in the next one. */
    boolean isPartial() {
        return partial;
    }

    /** True when it is an entry by itself, whatever follows. */
    boolean isWhole() {
        return whole;
    }

    private boolean strip() {
        if (rest.isEmpty()) {
            return false;
        }
        char first = rest.charAt(0);
        if (first == '{') {
            return object();
        }
        if (first == '\t' || first == ' ') {
            return false;
        }
        if (first == '[') {
            return pod();
        }
        boolean digit = first >= '0' && first <= '9';
        if (digit && rest.length() > 19 && rest.charAt(4) == '-') {
            return dated();
        }
        if (first == '<' || first >= 'A' && first <= 'Z') {
            if (syslog()) {
                return true;
            }
        }
        return digit || first == '"' ? csv() : compose();
    }

    private boolean dated() {
        if (rest.charAt(10) == 'T') {
            int space = rest.indexOf(' ');
            if (space > 0 && rest.startsWith(" std", space)) {
                Matcher cri = CRI.matcher(rest);
                if (cri.find()) {
                    stamped(cri.group(1), source + cri.group(2), cri.end());
                    partial = cri.group(3).equals("P");
                    return true;
                }
            }
            Matcher docker = DOCKER_STAMP.matcher(rest);
            if (docker.find()) {
                stamped(docker.group(1), source, docker.end());
                return true;
            }
            if (space > 0 && rest.indexOf(": ", space) > 0) {
                Matcher host = ISO_HOST.matcher(rest);
                if (host.find() && (host.group(2) == null || !LEVELS.contains(host.group(2)))) {
                    stamped(host.group(1), source + host.group(2) + " " + host.group(3), host.end());
                    return true;
                }
            }
            Matcher aws = AWS_TAIL.matcher(rest);
            if (aws.find()) {
                stamped(aws.group(1), source + aws.group(2), aws.end());
                return true;
            }
            return rest.indexOf(',') == space - 1 && csv();
        }
        int brace = rest.indexOf('{');
        if (brace > 20 && brace < 120) {
            Matcher fluent = FLUENT.matcher(rest);
            if (fluent.find()) {
                stamped(fluent.group(1), source + fluent.group(2), fluent.end());
                return true;
            }
        }
        return false;
    }

    private boolean syslog() {
        Matcher plain = SYSLOG.matcher(rest);
        if (plain.find()) {
            at = times.ofSyslog(plain.group(1), plain.group(2), plain.group(3));
            source = source + plain.group(4) + " " + plain.group(5);
            rest = rest.substring(plain.end());
            return true;
        }
        if (rest.charAt(0) == '<') {
            Matcher modern = SYSLOG_5424.matcher(rest);
            if (modern.find()) {
                stamped(modern.group(1), source + modern.group(2) + " " + modern.group(3), modern.end());
                return true;
            }
        }
        return false;
    }

    private boolean compose() {
        int bar = rest.indexOf('|');
        if (bar < 1 || bar > 80) {
            return false;
        }
        Matcher compose = COMPOSE.matcher(rest);
        if (!compose.find() || LEVELS.contains(compose.group(1))) {
            return false;
        }
        source = source + compose.group(1);
        rest = rest.substring(compose.end());
        return true;
    }

    private boolean pod() {
        Matcher pod = POD.matcher(rest);
        if (!pod.find()) {
            return false;
        }
        source = source + pod.group(1);
        rest = rest.substring(pod.end());
        return true;
    }

    private boolean csv() {
        int comma = rest.indexOf(',', rest.charAt(0) == '"' ? Math.max(0, rest.indexOf('"', 1)) : 0);
        if (comma < 10 || comma > 40) {
            return false;
        }
        Matcher csv = CSV.matcher(rest);
        if (!csv.find()) {
            return false;
        }
        Matcher day = ELK_DAY.matcher(csv.group(1));
        Instant time = day.find()
                ? times.ofField(day.group(2) + " " + day.group(1) + " " + day.group(3) + " " + day.group(4))
                : times.ofField(csv.group(1));
        if (time == null) {
            return false;
        }
        at = time;
        zoned = true;
        rest = rest.substring(csv.end()).replace("\"\"", "\"");
        if (rest.endsWith("\"")) {
            rest = rest.substring(0, rest.length() - 1);
        }
        return true;
    }

    private boolean object() {
        JsonLine.Parts parts = json.read(rest);
        if (parts == null) {
            return false;
        }
        if (parts.at() != null) {
            at = parts.at();
            zoned = true;
        }
        source = source + parts.source();
        String before = rest;
        rest = parts.text();
        whole = parts.whole();
        partial = parts.partial();
        return !whole && !rest.equals(before);
    }

    private void stamped(String stamp, String by, int end) {
        Instant time = times.ofField(stamp);
        if (time != null) {
            at = time;
            zoned = true;
        }
        source = by;
        rest = rest.substring(end);
    }
}
