package io.holdfast.pool;

import io.holdfast.pool.internal.mysql.JdbcUrls;
import java.sql.Connection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * How the values of a setting are written. Immutable.
 *
 * @param javaType the Java type's name, as an IDE offers it
 * @param isText false where only code can give a value
 * @param keepsBlanks whether blanks around a value are part of it
 * @param reader makes a value of its text; throws {@link IllegalArgumentException} with what is wrong
 * @param shown the text as a message may show it
 * @param choices the values, where there are few
 */
record SettingType<T>(
        String javaType,
        boolean isText,
        boolean keepsBlanks,
        Function<String, T> reader,
        UnaryOperator<String> shown,
        List<String> choices) {
    private static final Duration MILLISECOND = Duration.ofMillis(1);

    static final SettingType<String> TEXT = text(false, UnaryOperator.identity());
    /** A text with all its blanks. */
    static final SettingType<String> USER = text(true, UnaryOperator.identity());

    static final SettingType<String> PASSWORD = text(true, value -> "***");
    static final SettingType<String> URL = text(false, JdbcUrls::withoutSecrets);
    static final SettingType<Integer> NUMBER = simple("java.lang.Integer", SettingType::integer);
    static final SettingType<Boolean> TRUTH = simple("java.lang.Boolean", SettingType::truth);
    static final SettingType<Duration> DURATION =
            simple("java.time.Duration", text -> Durations.parse(text, MILLISECOND));
    static final SettingType<Integer> ISOLATION = new SettingType<>(
            "java.lang.String",
            true,
            false,
            SettingType::isolation,
            UnaryOperator.identity(),
            List.of("read_uncommitted", "read_committed", "repeatable_read", "serializable"));

    /** One of an enum's constants, in any case and with hyphens or underscores. */
    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        return new SettingType<>(
                "java.lang.String",
                true,
                false,
                text -> constant(type, text),
                UnaryOperator.identity(),
                Arrays.stream(type.getEnumConstants())
                        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    /** An object that code gives. */
    static <T> SettingType<T> object(Class<T> type) {
        return new SettingType<>(
                type.getName(),
                false,
                false,
                text -> {
                    throw new IllegalArgumentException("can be given in code only");
                },
                UnaryOperator.identity(),
                List.of());
    }

    private static SettingType<String> text(boolean keepsBlanks, UnaryOperator<String> shown) {
        return new SettingType<>("java.lang.String", true, keepsBlanks, text -> text, shown, List.of());
    }

    private static <T> SettingType<T> simple(String javaType, Function<String, T> reader) {
        return new SettingType<>(javaType, true, false, reader, UnaryOperator.identity(), List.of());
    }

    static <E extends Enum<E>> E constant(Class<E> type, String value) {
        try {
            return Enum.valueOf(type, value.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be one of "
                            + List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT),
                    e);
        }
    }

    static int integer(String value) {
        try {
            return Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("is not a whole number", e);
        }
    }

    static boolean truth(String value) {
        if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(value);
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
            default -> integer(value);
        };
    }
}
