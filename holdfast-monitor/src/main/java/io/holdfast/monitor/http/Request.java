package io.holdfast.monitor.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The head of a request. Immutable. The monitor answers GET and HEAD, so there is never a body.
 *
 * @param headers by name in lower case
 * @param query parameters, decoded
 * @param client the address that it comes from; empty where it is not known
 */
record Request(String method, String path, Map<String, String> query, Map<String, String> headers, String client) {
    private static final int MOST_HEADERS = 64;
    /** Those of which another one could mean something else to whoever stands in front of the monitor. */
    private static final Set<String> SINGLE = Set.of("host", "authorization", "origin", "sec-fetch-site");

    /** A head that is no head. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /** Reads a head, without the empty line at its end. */
    static Request parse(String head) throws Malformed {
        String[] lines = head.split("\r?\n", -1);
        String[] first = lines[0].split(" ", -1);
        if (first.length != 3 || !first[2].startsWith("HTTP/1.") || !first[1].startsWith("/")) {
            throw new Malformed("this is not the first line of an HTTP request");
        }
        if (lines.length > MOST_HEADERS + 1) {
            throw new Malformed("more than " + MOST_HEADERS + " headers");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon < 1) {
                throw new Malformed("header " + i + " has no name");
            }
            String name = lines[i].substring(0, colon).strip().toLowerCase(Locale.ROOT);
            if (headers.put(name, lines[i].substring(colon + 1).strip()) != null && SINGLE.contains(name)) {
                throw new Malformed("header " + name + " is there twice");
            }
        }
        int question = first[1].indexOf('?');
        String path = question < 0 ? first[1] : first[1].substring(0, question);
        return new Request(
                first[0], path, question < 0 ? Map.of() : query(first[1].substring(question + 1)), headers, "");
    }

    /** The same, from this address. */
    Request from(String address) {
        return new Request(method, path, query, headers, address);
    }

    private static Map<String, String> query(String text) throws Malformed {
        Map<String, String> query = new HashMap<>();
        try {
            // Programs such as curl send letters beyond ASCII as they are, in UTF-8.
            String utf8 = new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
            for (String part : utf8.split("&", -1)) {
                int equals = part.indexOf('=');
                String name = equals < 0 ? part : part.substring(0, equals);
                String value = equals < 0 ? "" : part.substring(equals + 1);
                query.put(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        } catch (IllegalArgumentException e) {
            throw new Malformed("the query is not well encoded");
        }
        return query;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /**
     * A whole number from {@code least} to {@code most}, or what it is where the request names none.
     *
     * @throws IllegalArgumentException if it is no number, or not between the two
     */
    int number(String name, int otherwise, int least, int most) {
        int value = parameter(name).map(Integer::parseInt).orElse(otherwise);
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is a number from " + least + " to " + most);
        }
        return value;
    }

    /** A cookie's value. */
    Optional<String> cookie(String name) {
        for (String part : headers.getOrDefault("cookie", "").split(";", -1)) {
            String trimmed = part.strip();
            if (trimmed.startsWith(name + "=")) {
                return Optional.of(trimmed.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
