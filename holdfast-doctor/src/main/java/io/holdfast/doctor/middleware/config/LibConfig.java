package io.holdfast.doctor.middleware.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the syntax of libconfig, as far as ProxySQL's file uses it. Not thread-safe. */
final class LibConfig {
    private final String text;
    private int at;

    private LibConfig(String text) {
        this.text = text;
    }

    /**
     * The settings by their names: texts, lists and maps of the same.
     *
     * @throws IllegalArgumentException if it is no such text
     */
    static Map<String, Object> read(String text) {
        LibConfig reader = new LibConfig(text);
        Map<String, Object> all = reader.settings();
        if (reader.at < text.length()) {
            throw new IllegalArgumentException("a setting was expected at character " + reader.at);
        }
        return all;
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        while (true) {
            skip();
            int start = at;
            while (at < text.length()
                    && (Character.isLetterOrDigit(text.charAt(at)) || "_*-".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            if (at == start) {
                return settings;
            }
            String name = text.substring(start, at);
            skip();
            if (!take('=') && !take(':')) {
                throw new IllegalArgumentException("= was expected behind " + name);
            }
            settings.put(name, value());
            skip();
            if (!take(';')) {
                take(',');
            }
        }
    }

    private Object value() {
        skip();
        if (take('{')) {
            Map<String, Object> group = settings();
            expect('}');
            return group;
        }
        if (take('(') || take('[')) {
            char end = text.charAt(at - 1) == '(' ? ')' : ']';
            List<Object> list = new ArrayList<>();
            skip();
            while (!take(end)) {
                list.add(value());
                skip();
                take(',');
                skip();
            }
            return list;
        }
        return take('"') ? quoted() : word();
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\') {
                at++;
            }
            if (at < text.length()) {
                value.append(text.charAt(at++));
            }
        }
        expect('"');
        return value.toString();
    }

    private String word() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == start) {
            throw new IllegalArgumentException("a value was expected at character " + at);
        }
        return text.substring(start, at);
    }

    private void expect(char letter) {
        skip();
        if (!take(letter)) {
            throw new IllegalArgumentException(letter + " was expected at character " + at);
        }
    }

    private boolean take(char letter) {
        boolean there = at < text.length() && text.charAt(at) == letter;
        at += there ? 1 : 0;
        return there;
    }

    /** Spaces and comments. */
    private void skip() {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(text.charAt(at))) {
                at++;
            } else {
                return;
            }
        }
    }
}
