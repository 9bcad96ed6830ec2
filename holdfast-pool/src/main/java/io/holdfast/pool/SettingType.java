package io.holdfast.pool;

import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How the values of a setting are written. Immutable.
 *
 * @param type the class of its values
 */
record SettingType<T>(Kind kind, Class<T> type) {
    /** The kinds of values. No functions stand here: the table is loaded at the start of every program, and texts are rare. */
    enum Kind {
        TEXT,
        /** A text with all its blanks. */
        USER,
        PASSWORD,
        URL,
        NUMBER,
        TRUTH,
        DURATION,
        ISOLATION,
        /** A constant of an enum, in any case and with hyphens or underscores. */
        CHOICE,
        /** An object that only code can give. */
        OBJECT
    }

    static final SettingType<String> TEXT = new SettingType<>(Kind.TEXT, String.class);
    static final SettingType<String> USER = new SettingType<>(Kind.USER, String.class);
    static final SettingType<String> PASSWORD = new SettingType<>(Kind.PASSWORD, String.class);
    static final SettingType<String> URL = new SettingType<>(Kind.URL, String.class);
    static final SettingType<Integer> NUMBER = new SettingType<>(Kind.NUMBER, Integer.class);
    static final SettingType<Boolean> TRUTH = new SettingType<>(Kind.TRUTH, Boolean.class);
    static final SettingType<Duration> DURATION = new SettingType<>(Kind.DURATION, Duration.class);
    static final SettingType<Integer> ISOLATION = new SettingType<>(Kind.ISOLATION, Integer.class);

    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        return new SettingType<>(Kind.CHOICE, type);
    }

    static <T> SettingType<T> object(Class<T> type) {
        return new SettingType<>(Kind.OBJECT, type);
    }

    /** False where only code can give a value. */
    boolean isText() {
        return kind != Kind.OBJECT;
    }

    /** Whether blanks around a value are part of it. */
    boolean keepsBlanks() {
        return kind == Kind.USER || kind == Kind.PASSWORD;
    }

    /** The value of a text; throws {@link IllegalArgumentException} with what is wrong. */
    T parse(String text) {
        Object value = switch (kind) {
            case TEXT, USER, PASSWORD, URL -> text;
            case NUMBER -> integer(text);
            case TRUTH -> truth(text);
            case DURATION -> Durations.parse(text, AliasReadings.MILLISECOND);
            case ISOLATION -> isolation(text);
            case CHOICE -> constant(type, text);
            case OBJECT -> throw new IllegalArgumentException("can be given in code only");
        };
        return type.cast(value);
    }

    /** The text as a message may show it. */
    String shown(String text) {
        return switch (kind) {
            case PASSWORD -> "***";
            case URL -> JdbcUrls.withoutSecrets(text);
            default -> text;
        };
    }

    /** The values, where there are few. */
    List<String> choices() {
        if (kind == Kind.ISOLATION) {
            return List.of("read_uncommitted", "read_committed", "repeatable_read", "serializable");
        }
        List<String> choices = new ArrayList<>();
        T[] constants = type.getEnumConstants();
        if (constants != null) {
            for (T constant : constants) {
                choices.add(constant.toString().toLowerCase(Locale.ROOT));
            }
        }
        return choices;
    }

    /** One of an enum's constants. */
    static <E> E constant(Class<E> type, String text) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equals(wanted)) {
                return constant;
            }
        }
        throw new IllegalArgumentException(
                "must be one of " + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT));
    }

    static int integer(String value) {
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a whole number", e);
        }
    }

    static boolean truth(String value) {
        String bare = value.trim();
        if (bare.equalsIgnoreCase("true") || bare.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(bare);
        }
        throw new IllegalArgumentException("must be true or false");
    }

    static int isolation(String value) {
        return switch (value.toUpperCase(Locale.ROOT)
                .replaceFirst("^TRANSACTION_", "")
                .replace('-', '_')) {
            case "READ_UNCOMMITTED" -> Connection.TRANSACTION_READ_UNCOMMITTED;
            case "READ_COMMITTED" -> Connection.TRANSACTION_READ_COMMITTED;
            case "REPEATABLE_READ" -> Connection.TRANSACTION_REPEATABLE_READ;
            case "SERIALIZABLE" -> Connection.TRANSACTION_SERIALIZABLE;
            default -> {
                if (!value.matches("[+-]?\\d{1,9}")) {
                    throw new IllegalArgumentException(
                            "must be read_uncommitted, read_committed, repeatable_read or serializable");
                }
                yield integer(value);
            }
        };
    }
}
