package io.holdfast.monitor.http;

import io.holdfast.monitor.SnapshotJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer. Immutable.
 *
 * @param headers beside those that every answer has
 * @param stream takes the connection over for events once the head is sent; null for an answer that ends
 * @param delayMillis for how long the answer is held back
 */
record Response(
        int status,
        String contentType,
        byte[] body,
        Map<String, String> headers,
        @Nullable Consumer<EventStream> stream,
        long delayMillis) {
    private static final Map<Integer, String> REASONS = Map.ofEntries(
            Map.entry(200, "OK"),
            Map.entry(303, "See Other"),
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(408, "Request Timeout"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(431, "Request Header Fields Too Large"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    /** The page reads from where it comes from, and from nowhere else. */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                    + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String COMMON = "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
            + "Referrer-Policy: no-referrer\r\nX-Frame-Options: DENY\r\n"
            + "Cross-Origin-Resource-Policy: same-origin\r\nContent-Security-Policy: " + POLICY
            + "\r\nConnection: close\r\n";

    static Response json(int status, Object value) {
        return new Response(status, "application/json", SnapshotJson.write(value), Map.of(), null, 0);
    }

    static Response bytes(String contentType, byte[] body) {
        return new Response(200, contentType, body, Map.of(), null, 0);
    }

    /** A refusal with a code; as JSON, like everything else. */
    static Response error(int status, String code, String message) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("code", code);
        body.put("message", message + " See: holdfast explain " + code);
        return json(status, body);
    }

    static Response events(Consumer<EventStream> stream) {
        return new Response(200, "text/event-stream", new byte[0], Map.of(), stream, 0);
    }

    Response with(String header, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Response(status, contentType, body, more, stream, delayMillis);
    }

    /** The same answer, held back for a while. */
    Response after(long millis) {
        return new Response(status, contentType, body, headers, stream, millis);
    }

    /** The head as it goes over the wire. */
    byte[] head() {
        StringBuilder head = new StringBuilder("HTTP/1.1 ")
                .append(status)
                .append(' ')
                .append(REASONS.getOrDefault(status, "Unknown"))
                .append("\r\nContent-Type: ")
                .append(contentType)
                .append(
                        contentType.startsWith("text/") || contentType.endsWith("json")
                                ? "; charset=utf-8\r\n"
                                : "\r\n")
                .append(COMMON);
        if (stream == null) {
            head.append("Content-Length: ").append(body.length).append("\r\n");
        }
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        return head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
    }
}
