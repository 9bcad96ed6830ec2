package io.holdfast.doctor.logs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A line of a log that is a JSON object: of a logger, of Docker, of journald, of a collector's export. */
final class JsonLine {
    private static final int DEEPEST = 6;
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> TIMES = Set.of(
            "@timestamp",
            "timestamp",
            "time",
            "ts",
            "date",
            "datetime",
            "asctime",
            "eventtime",
            "__realtime_timestamp",
            "timestamp_ms",
            "t",
            "epochsecond",
            "ingestiontime",
            "@t");
    private static final Set<String> TEXTS = Set.of(
            "message",
            "msg",
            "log",
            "textpayload",
            "@message",
            "event",
            "text",
            "short_message",
            "full_message",
            "@m",
            "@mt",
            "body",
            "line",
            "rawlog");
    private static final Set<String> LEVELS = Set.of("level", "severity", "log.level", "levelname", "@l", "loglevel");

    private static final Pattern CUT_TIME = Pattern.compile("\"(?:@?timestamp|time|ts)\"\\s*:\\s*\"?([^\",}]+)");

    private final LogTime times;

    JsonLine(LogTime times) {
        this.times = times;
    }

    /**
     * What such a line says.
     *
     * @param whole true when it is an entry by itself
     * @param partial true when the line goes on in the next one
     */
    record Parts(@Nullable Instant at, String text, String source, boolean whole, boolean partial) {}

    /** Null when it is no JSON object. */
    @Nullable
    Parts read(String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException e) {
            return cut(line);
        }
        if (!node.isObject()) {
            return null;
        }
        JsonNode log = node.get("log");
        if (log != null && log.isString() && node.has("stream")) {
            String text = log.asString();
            boolean ended = text.endsWith("\n");
            JsonNode time = node.get("time");
            return new Parts(
                    time == null ? null : times.ofField(text(time)),
                    ended ? text.substring(0, text.length() - 1) : text,
                    text(node, "stream"),
                    false,
                    !ended);
        }
        JsonNode journal = node.get("MESSAGE");
        if (journal != null && node.has("__REALTIME_TIMESTAMP")) {
            return new Parts(
                    times.ofField(text(node, "__REALTIME_TIMESTAMP")),
                    text(journal),
                    text(node, "_HOSTNAME") + " " + text(node, "SYSLOG_IDENTIFIER"),
                    false,
                    false);
        }
        return entry(node);
    }

    private static String text(JsonNode node, String field) {
        JsonNode value = node.get(field);
        return value == null ? "" : text(value);
    }

    /** Of what is no text nothing; journald writes a text that is not all printable as an array of its bytes. */
    private static String text(JsonNode value) {
        if (value.isArray()) {
            byte[] bytes = new byte[value.size()];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) value.get(i).asInt(' ');
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
        if (value.isFloatingPointNumber()) {
            return value.decimalValue().toPlainString();
        }
        return value.isValueNode() ? value.asString() : "";
    }

    private Parts entry(JsonNode node) {
        Found found = new Found();
        collect(node, "", found, 0);
        StringBuilder text = new StringBuilder();
        if (found.level != null) {
            text.append(found.level.toUpperCase(Locale.ROOT)).append(' ');
        }
        text.append(String.join("\n", found.messages));
        for (String other : found.others) {
            text.append('\n').append(other);
        }
        boolean plain = found.others.isEmpty()
                && found.messages.size() == 1
                && found.messages.get(0).indexOf('\n') < 0;
        // A collector that ships each line by itself; then a trace's lines are to be put together.
        boolean piece = plain && LogEntries.continues(found.messages.get(0));
        return new Parts(found.at, piece ? found.messages.get(0) : text.toString(), "", !piece, false);
    }

    private static final class Found {
        private @Nullable Instant at;
        private @Nullable String level;
        private final List<String> messages = new ArrayList<>();
        private final List<String> others = new ArrayList<>();
    }

    private void collect(JsonNode node, String name, Found found, int depth) {
        if (depth > DEEPEST) {
            return;
        }
        if (node.isObject()) {
            node.properties().forEach(field -> collect(field.getValue(), field.getKey(), found, depth + 1));
        } else if (node.isArray()) {
            for (JsonNode item : node) {
                collect(item, name, found, depth + 1);
            }
        } else if (node.isValueNode() && !node.isNull()) {
            value(text(node), name.toLowerCase(Locale.ROOT), found, depth);
        }
    }

    private void value(String value, String name, Found found, int depth) {
        if (TIMES.contains(name) && found.at == null) {
            found.at = times.ofField(value);
        } else if (LEVELS.contains(name)) {
            found.level = found.level == null && value.matches("[A-Za-z]{3,12}") ? value : found.level;
        } else if (TEXTS.contains(name) && depth <= 2) {
            found.messages.add(value);
        } else if (name.contains("code") || name.contains("errno") || name.contains("state")) {
            found.others.add(name + ": " + value);
        } else if (value.length() > 12 || name.contains("err") || name.contains("exception")) {
            found.others.add(value);
        }
    }

    /** A line of which the middle is missing: what stands between the quotes, as well as that can be told. */
    private @Nullable Parts cut(String line) {
        if (!line.startsWith("{\"") || line.length() < 1_000) {
            return null;
        }
        Matcher time = CUT_TIME.matcher(line).region(0, 1_000);
        Instant at = time.find() ? times.ofField(time.group(1)) : null;
        String text = line.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"");
        return new Parts(at, text, "", true, false);
    }
}
