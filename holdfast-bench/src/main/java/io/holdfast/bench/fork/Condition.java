package io.holdfast.bench.fork;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a benchmark varies, each a number or a word. Immutable. */
public final class Condition {
    private final Map<String, Object> params;

    private Condition(Map<String, Object> params) {
        this.params = Collections.unmodifiableMap(params);
    }

    /** From names and values in turns. */
    public static Condition of(Object... namesAndValues) {
        Map<String, Object> params = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            params.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new Condition(params);
    }

    /** The reverse of {@link #words()}. */
    static Condition ofWords(List<String> words) {
        Map<String, Object> params = new LinkedHashMap<>();
        for (String word : words) {
            int at = word.indexOf('=');
            params.put(word.substring(0, at), word.substring(at + 1));
        }
        return new Condition(params);
    }

    List<String> words() {
        return params.entrySet().stream()
                .map(param -> param.getKey() + "=" + param.getValue())
                .toList();
    }

    /** The values with slashes between them: how a user names the condition. */
    public String label() {
        return params.values().stream().map(Object::toString).collect(Collectors.joining("/"));
    }

    /** Names and values in their order. */
    public Map<String, Object> params() {
        return params;
    }

    /** A whole number. */
    public int number(String name) {
        return Integer.parseInt(text(name));
    }

    /** Any number. */
    public double decimal(String name) {
        return Double.parseDouble(text(name));
    }

    /** Any value. */
    public String text(String name) {
        Object value = params.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no " + name + " in " + params);
        }
        return value.toString();
    }
}
