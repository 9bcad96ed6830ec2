package io.holdfast.doctor.pools;

import io.holdfast.doctor.pools.CodeTokens.Kind;
import io.holdfast.doctor.pools.CodeTokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values that stand in source text as literals: numbers and products of them, strings, dictionaries and lists, names of
 * constants of the same file, and the default beside a variable of the environment. What has to be computed has no value.
 */
final class CodeValues {
    private static final int DEEPEST = 40;
    private static final Map<String, Double> UNITS = Map.of(
            "time.Nanosecond", 1e-9,
            "time.Microsecond", 1e-6,
            "time.Millisecond", 1e-3,
            "time.Second", 1.0,
            "time.Minute", 60.0,
            "time.Hour", 3600.0);

    private final List<Token> tokens;
    private final Map<String, Token> constants = new HashMap<>();

    CodeValues(List<Token> tokens) {
        this.tokens = tokens;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token value = tokens.get(i + 2);
            boolean assigned = tokens.get(i + 1).is("=") || tokens.get(i + 1).is(":=");
            boolean alone = i + 3 >= tokens.size()
                    || tokens.get(i + 3).line() > value.line()
                    || tokens.get(i + 3).is(";");
            if (tokens.get(i).kind() == Kind.NAME
                    && assigned
                    && alone
                    && (value.kind() == Kind.NUMBER || value.kind() == Kind.STRING)) {
                constants.put(tokens.get(i).text(), value);
            }
        }
    }

    /** Arguments of a call, or entries in brackets: those with a name by it, the others as {@code 0}, {@code 1} and so on. */
    Map<String, Object> entries(int open) {
        return entries(open, 0);
    }

    private Map<String, Object> entries(int open, int depth) {
        Map<String, Object> entries = new LinkedHashMap<>();
        int from = open + 1;
        int position = 0;
        int nesting = 0;
        for (int i = open + 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            boolean end = nesting == 0 && token.closes();
            if (end || nesting == 0 && token.is(",")) {
                position = entry(from, i, position, depth, entries);
                from = i + 1;
            }
            if (end) {
                return entries;
            }
            nesting += token.opens() ? 1 : token.closes() ? -1 : 0;
        }
        return entries;
    }

    private int entry(int from, int to, int position, int depth, Map<String, Object> entries) {
        if (from >= to) {
            return position;
        }
        boolean named = to - from > 2
                && tokens.get(from).kind() != Kind.SYMBOL
                && (tokens.get(from + 1).is(":") || tokens.get(from + 1).is("="));
        Object value = value(named ? from + 2 : from, to, depth + 1);
        String key = named ? tokens.get(from).text() : String.valueOf(position);
        if (value != null) {
            entries.put(key, value);
        }
        return named ? position : position + 1;
    }

    /** The value of the words from here on, to the end of the line where brackets do not go on beyond it. */
    @Nullable
    Object valueFrom(int from) {
        int nesting = 0;
        int to = from;
        while (to < tokens.size()) {
            Token token = tokens.get(to);
            if (nesting == 0
                    && (token.closes()
                            || token.is(";")
                            || to > from && token.line() > tokens.get(to - 1).line())) {
                break;
            }
            nesting += token.opens() ? 1 : token.closes() ? -1 : 0;
            to++;
        }
        return value(from, to, 0);
    }

    private @Nullable Object value(int from, int to, int depth) {
        if (from >= to || depth > DEEPEST) {
            return null;
        }
        int first = from;
        while (first < to - 1 && (tokens.get(first).is("&") || tokens.get(first).is("("))) {
            first++;
        }
        if (tokens.get(first).is("{") || tokens.get(first).is("[")) {
            return entries(first, depth);
        }
        // dict(…) of Python, and mysql.Config{…} of Go.
        if (to - first > 1 && tokens.get(first).kind() == Kind.NAME) {
            Token next = tokens.get(first + 1);
            if (next.is("{") || next.is("(") && tokens.get(first).text().equals("dict")) {
                return entries(first + 1, depth);
            }
        }
        return scalar(tokens.subList(from, to));
    }

    private @Nullable String scalar(List<Token> words) {
        if (words.size() == 1 && !UNITS.containsKey(words.get(0).text())) {
            return literal(words.get(0));
        }
        String product = product(words);
        if (product != null) {
            return product;
        }
        List<Token> literals = new ArrayList<>();
        for (Token word : words) {
            if (word.kind() == Kind.NUMBER || word.kind() == Kind.STRING) {
                literals.add(word);
            }
        }
        boolean environment = words.stream()
                .anyMatch(word -> word.kind() == Kind.NAME
                        && word.text().toLowerCase(java.util.Locale.ROOT).contains("env"));
        boolean alternative = words.stream()
                .anyMatch(
                        word -> word.is("||") || word.is("??") || word.text().equals("or") && word.kind() == Kind.NAME);
        int names = environment && !alternative ? 1 : 0;
        // A lone string beside the environment is the name of a variable, and not its default.
        boolean lone = literals.size() == 1 && (names == 0 || literals.get(0).kind() == Kind.NUMBER);
        boolean pair = environment && literals.size() == 2;
        return lone || pair ? literals.get(literals.size() - 1).text() : null;
    }

    private @Nullable String literal(Token word) {
        if (word.kind() == Kind.NAME) {
            Token constant = constants.get(word.text());
            if (constant != null) {
                return constant.text();
            }
            return switch (word.text()) {
                case "True", "true" -> "true";
                case "False", "false" -> "false";
                case "None", "null", "nil" -> "none";
                default -> null;
            };
        }
        return word.kind() == Kind.SYMBOL ? null : word.text();
    }

    /** {@code 60 * 30}, and {@code 5 * time.Minute} in seconds. */
    private @Nullable String product(List<Token> words) {
        double product = 1;
        boolean time = false;
        for (int i = 0; i < words.size(); i++) {
            Token word = words.get(i);
            if (i % 2 == 1) {
                if (!word.is("*")) {
                    return null;
                }
                continue;
            }
            Double unit = UNITS.get(word.text());
            time |= unit != null;
            String number = unit == null ? literal(word) : String.valueOf(unit);
            if (number == null || !number.matches("[0-9.]+(E-?[0-9]+)?")) {
                return null;
            }
            product *= Double.parseDouble(number);
        }
        if (words.size() % 2 == 0) {
            return null;
        }
        return time ? Math.round(product * 1000) + "ms" : String.valueOf(Math.round(product));
    }
}
