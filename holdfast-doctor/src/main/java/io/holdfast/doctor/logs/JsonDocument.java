package io.holdfast.doctor.logs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A log that was exported as one JSON document: its records, a line each. The document is read as a stream, one record at
 * a time. Where it breaks off, what was read of it is given.
 */
final class JsonDocument extends InputStream {
    private static final int PEEK = 4_096;
    private static final String LISTS = "events|hits|logEvents|entries|results|result|records|items|logs|messages";
    /** An array, an object over several lines, or an object that begins with a list of records. */
    private static final Pattern HEAD = Pattern.compile(
            "\\s*(?:\\[\\s*\\{|\\{\\s*\\n|\\{[^\\n]{0,300}?\"(?:" + LISTS + ")\"\\s*:\\s*\\[\\s*\\{).*",
            Pattern.DOTALL);

    private static final Pattern LIST = Pattern.compile("\"(?:" + LISTS + ")\"\\s*:\\s*\\[\\s*\\{");

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final JsonParser parser;
    private final Deque<byte[]> lines = new ArrayDeque<>();
    private int position;
    private boolean ended;

    private final boolean whole;

    /** With whole objects at the root as records where no list of records is in sight. */
    private JsonDocument(InputStream in, boolean whole) {
        parser = JSON.createParser(in);
        this.whole = whole;
    }

    /** The records of a document, or the stream as it is when it holds none. */
    static InputStream open(InputStream raw) throws IOException {
        BufferedInputStream in = new BufferedInputStream(raw, 64 * 1024);
        in.mark(PEEK);
        byte[] bytes = in.readNBytes(PEEK);
        in.reset();
        String head = new String(bytes, StandardCharsets.UTF_8);
        return HEAD.matcher(head).matches() && isJson(bytes)
                ? new JsonDocument(in, !LIST.matcher(head).find())
                : in;
    }

    /** True unless something stands in it that cannot stand there; where it breaks off, it may be. */
    private static boolean isJson(byte[] head) {
        try (JsonParser parser = JSON.createParser(head)) {
            while (parser.nextToken() != null) {
                // The next one.
            }
            return true;
        } catch (UnexpectedEndOfInputException e) {
            return true;
        } catch (JacksonException e) {
            // A letter of several bytes may be cut in two at the end.
            return head.length == PEEK && e.getLocation().getByteOffset() >= PEEK - 4;
        }
    }

    /** Reads on to the next record; false after the last. */
    private boolean fill() {
        try {
            while (lines.isEmpty() && !ended) {
                JsonToken token = parser.nextToken();
                if (token == null) {
                    ended = true;
                } else if (token == JsonToken.START_OBJECT && isRecord()) {
                    record(JSON.readTree(parser));
                }
            }
        } catch (JacksonException e) {
            ended = true;
        }
        return !lines.isEmpty();
    }

    /** An element of an array, or an object of its own, unless a list of records is in it. */
    private boolean isRecord() {
        TokenStreamContext outside = parser.streamReadContext().getParent();
        return outside != null && (outside.inArray() || whole && outside.inRoot());
    }

    private void record(JsonNode record) {
        JsonNode values = record.get("values");
        if (values == null
                || !values.isArray()
                || values.isEmpty()
                || !values.get(0).isArray()) {
            add(record);
            return;
        }
        // Loki: a stream's labels, and pairs of time and text.
        for (JsonNode pair : values) {
            if (pair.size() >= 2) {
                ObjectNode line = JSON.createObjectNode();
                line.set("timestamp", pair.get(0));
                line.set("message", pair.get(1));
                add(line);
            }
        }
    }

    private void add(JsonNode line) {
        lines.add((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private byte @Nullable [] current() {
        byte[] line = lines.peek();
        if (line != null && position == line.length) {
            lines.remove();
            position = 0;
            line = lines.peek();
        }
        if (line == null && fill()) {
            line = lines.peek();
        }
        return line;
    }

    @Override
    public int read() {
        byte[] line = current();
        return line == null ? -1 : line[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        byte[] line = current();
        if (line == null) {
            return -1;
        }
        int count = Math.min(length, line.length - position);
        System.arraycopy(line, position, target, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        parser.close();
    }
}
