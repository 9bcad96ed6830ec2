package io.holdfast.doctor.pools;

import io.holdfast.doctor.pools.CodeTokens.Kind;
import io.holdfast.doctor.pools.CodeTokens.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds pools in source text, by the names that libraries give to the calls and settings that make them. */
final class CodeReader {
    private static final Pattern DSN = Pattern.compile("[^:@/\\s]+(:[^@]*)?@(\\w+\\(.*\\)|\\w*)/.*", Pattern.DOTALL);
    private static final String DATABASES = "DATABASES";

    private final List<Token> tokens;
    private final CodeValues values;
    private final List<Found> pools = new ArrayList<>();

    private CodeReader(List<Token> tokens) {
        this.tokens = tokens;
        this.values = new CodeValues(tokens);
    }

    /** The pools that a program or a settings file of Python makes. */
    static List<Found> python(String text) {
        CodeReader reader = new CodeReader(CodeTokens.of(text, true));
        reader.python();
        return reader.pools;
    }

    /** The pools that a file of JavaScript or TypeScript makes. */
    static List<Found> node(String text) {
        CodeReader reader = new CodeReader(CodeTokens.of(text, false));
        reader.node();
        return reader.pools;
    }

    /** The pool that a file of Go sets up. */
    static List<Found> go(String text) {
        CodeReader reader = new CodeReader(CodeTokens.of(text, false));
        reader.go();
        return reader.pools;
    }

    private void python() {
        Map<String, String> flask = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            String name = tokens.get(i).text();
            int value = assigned(i);
            if (isCall(i) && calls(name, "create_engine", "create_async_engine")) {
                pools.add(engine(values.entries(i + 1)));
            } else if (isCall(i) && calls(name, "PooledDB", "MySQLConnectionPool", "create_pool")) {
                pools.add(new Found("Python", name, Found.flat(values.entries(i + 1))));
            } else if (value > 0 && name.equals("SQLALCHEMY_ENGINE_OPTIONS")) {
                flask.putAll(flatAt(value));
            } else if (value > 0 && name.startsWith("SQLALCHEMY_")) {
                if (values.valueFrom(value) instanceof String text) {
                    flask.put(name.equals("SQLALCHEMY_DATABASE_URI") ? "url" : Found.plain(name.substring(11)), text);
                }
            } else if (value > 0 && name.equals(DATABASES) && values.valueFrom(value) instanceof Map<?, ?> databases) {
                databases.forEach((alias, entry) -> django(String.valueOf(alias), entry));
            }
        }
        flask.keySet()
                .retainAll(List.of(
                        "url", "poolsize", "maxoverflow", "poolrecycle", "poolpreping", "pooltimeout", "readtimeout"));
        if (!flask.isEmpty()) {
            pools.add(new Found("SQLAlchemy", null, flask));
        }
        if (pools.isEmpty() && !tokens.isEmpty() && tokens.get(0).is("{")) {
            pools.add(new Found("SQLAlchemy", null, Found.flat(values.entries(0))));
        }
    }

    private Found engine(Map<String, Object> arguments) {
        Map<String, String> flat = Found.flat(arguments);
        if (arguments.get("0") instanceof String url) {
            flat.put("url", url);
        }
        return new Found("SQLAlchemy", null, flat);
    }

    private void django(String alias, Object entry) {
        if (entry instanceof Map<?, ?> settings
                && String.valueOf(settings.get("ENGINE")).contains("mysql")) {
            Map<String, String> flat = Found.flat(settings);
            flat.remove("name");
            pools.add(new Found("Django", alias, flat));
        }
    }

    private void node() {
        for (int i = 0; i < tokens.size(); i++) {
            String name = tokens.get(i).text();
            if (!isCall(i)) {
                continue;
            }
            if (calls(name, "createPool")) {
                pools.add(new Found("mysql2", null, argument(i + 1)));
            } else if (calls(name, "knex", "Knex", "Sequelize", "DataSource") && mentionsMysql()) {
                Map<String, Object> arguments = values.entries(i + 1);
                Map<String, String> flat = argument(i + 1);
                if (calls(name, "Sequelize") && arguments.get("1") instanceof String user) {
                    flat.put("user", user);
                }
                if (flat.containsKey("max")) {
                    flat.put("connectionlimit", flat.get("max"));
                } else if (flat.containsKey("poolsize")) {
                    flat.put("connectionlimit", flat.get("poolsize"));
                } else if (!flat.containsKey("connectionlimit")) {
                    flat.put("connectionlimit", calls(name, "Sequelize") ? "5" : "10");
                }
                pools.add(new Found(name, null, flat));
            }
        }
    }

    private boolean mentionsMysql() {
        return tokens.stream()
                .anyMatch(token -> token.kind() == Kind.STRING && token.text().matches("(mysql|mariadb).*"));
    }

    /** The object or address that a call is given, and objects within it. */
    private Map<String, String> argument(int open) {
        Map<String, Object> arguments = values.entries(open);
        Map<String, String> flat = Found.flat(arguments);
        arguments.values().stream()
                .filter(value -> value instanceof String text && text.contains("://"))
                .findFirst()
                .ifPresent(url -> flat.put("url", String.valueOf(url)));
        return flat;
    }

    private void go() {
        Map<String, String> flat = new HashMap<>();
        boolean pool = false;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            String name = token.text();
            if (isCall(i)
                    && calls(name, "SetMaxOpenConns", "SetMaxIdleConns", "SetConnMaxLifetime", "SetConnMaxIdleTime")) {
                if (values.entries(i + 1).get("0") instanceof String value) {
                    flat.put(Found.plain(name.substring(name.lastIndexOf('.') + 4)), value);
                }
                pool = true;
            } else if (isCall(i) && calls(name, "Open", "OpenDB")) {
                pool = true;
            } else if (name.endsWith("mysql.Config")
                    && i + 1 < tokens.size()
                    && tokens.get(i + 1).is("{")) {
                Found.flat(values.entries(i + 1)).forEach(flat::putIfAbsent);
            } else if (token.kind() == Kind.STRING && DSN.matcher(name).matches()) {
                flat.putIfAbsent("url", name);
            }
        }
        if (pool) {
            pools.add(new Found("database/sql", null, flat));
        }
    }

    private boolean isCall(int i) {
        return tokens.get(i).kind() == Kind.NAME
                && i + 1 < tokens.size()
                && tokens.get(i + 1).is("(");
    }

    private static boolean calls(String name, String... functions) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return List.of(functions).contains(last);
    }

    /** Where the value begins that is assigned to this name, be it a variable or a key in brackets; 0 when none is. */
    private int assigned(int i) {
        if (tokens.get(i).kind() != Kind.NAME && tokens.get(i).kind() != Kind.STRING) {
            return 0;
        }
        int next = i + 1 < tokens.size() && tokens.get(i + 1).is("]") ? i + 2 : i + 1;
        // A note on the type may stand in between.
        if (next + 2 < tokens.size() && tokens.get(next).is(":")) {
            for (int j = next; j < Math.min(tokens.size(), next + 12); j++) {
                if (tokens.get(j).is("=")
                        && tokens.get(j).line() == tokens.get(i).line()) {
                    return j + 1;
                }
            }
            return tokens.get(i).kind() == Kind.STRING ? next + 1 : 0;
        }
        return next + 1 < tokens.size() && tokens.get(next).is("=") ? next + 1 : 0;
    }

    private Map<String, String> flatAt(int value) {
        return values.valueFrom(value) instanceof Map<?, ?> map ? Found.flat(map) : Map.of();
    }

    /**
     * A pool that was found.
     *
     * @param kind whose names its settings have
     * @param name what the text calls it; null when it has no name
     * @param values its settings, as {@link #plain} writes their names
     */
    record Found(String kind, @Nullable String name, Map<String, String> values) {
        /** {@code spring.datasource.hikari.maximum-pool-size} and {@code maximumPoolSize} are the same. */
        static String plain(String key) {
            return key.substring(key.lastIndexOf('.') + 1)
                    .replaceAll("[-_]", "")
                    .toLowerCase(java.util.Locale.ROOT);
        }

        /** All settings, also those of objects within. */
        static Map<String, String> flat(Map<?, ?> settings) {
            Map<String, String> flat = new HashMap<>();
            settings.forEach((key, value) -> {
                if (value instanceof Map<?, ?> inner) {
                    flat(inner).forEach(flat::putIfAbsent);
                }
            });
            settings.forEach((key, value) -> {
                if (value instanceof String text) {
                    flat.put(plain(String.valueOf(key)), text);
                }
            });
            return flat;
        }
    }
}
