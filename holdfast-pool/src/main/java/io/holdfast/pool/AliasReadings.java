package io.holdfast.pool;

import io.holdfast.pool.Setting.Sink;
import io.holdfast.pool.Setting.Written;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;

/** How names of other pools are read where the same value means something else there. */
final class AliasReadings {
    static final Duration MILLISECOND = Duration.ofMillis(1);
    static final Duration SECOND = Duration.ofSeconds(1);
    /** What HikariCP makes of no time-out. */
    static final Duration ENDLESS = Duration.ofMillis(Integer.MAX_VALUE);

    private static final int MOST_OVERFLOW = 10_000;
    private static final long HIKARIS_SHORTEST_LEAK = 2_000;
    private static final Duration SHORTEST_KEEPALIVE = Duration.ofMillis(100);

    /** Reads the text that a name has, and sets what it means; throws {@link IllegalArgumentException} with what is wrong. */
    interface Reading<T> {
        void read(String name, String text, Setting<T> setting, Sink sink);
    }

    private AliasReadings() {}

    /** The reading of a text that is written so. Its values have to be of the setting's type. */
    @SuppressWarnings("unchecked")
    static <T> Reading<T> of(Written written) {
        Reading<?> reading = switch (written) {
            case PLAIN -> AliasReadings.<T>plain();
            case SECONDS -> times(AliasReadings::seconds);
            case AT_MOST_A_YEAR -> times(AliasReadings::atMostAYear);
            case HIKARIS_AGE_FROM_10_S -> age(10_000);
            case HIKARIS_AGE_FROM_30_S -> age(30_000);
            case HIKARIS_TRUTH -> truths(AliasReadings::truth);
            case ZERO_IS_ENDLESS -> times(AliasReadings::zeroIsEndless);
            case ZERO_IS_DEFAULT -> times(AliasReadings::zeroIsDefault);
            case TOO_SHORT_IS_OFF -> times(AliasReadings::tooShortIsOff);
            case NEGATIVE_IS_NONE -> times(AliasReadings::negativeIsNone);
            case MINUS_ONE_IS_NEVER -> times(AliasReadings::minusOneIsNever);
            case TRUE_IS_ALWAYS -> times(AliasReadings::pythonsTrueIsAlways);
            case MINUS_ONE_IS_THE_MOST -> (Reading<Integer>) AliasReadings::minusOneIsTheMost;
            case OPPOSITE -> truths(AliasReadings::opposite);
            case RESET_ON_RETURN -> (Reading<ResetOnReturn>) AliasReadings::resetOnReturn;
            case ISOLATION -> (Reading<Integer>) AliasReadings::isolation;
            case LOG_STATEMENTS -> (Reading<LogStatements>) AliasReadings::logStatements;
            case CLASS_NAME -> AliasReadings.<T>className();
            case SORTERS_CLASS_NAME -> (Reading<ExceptionSorter>) AliasReadings::exceptionSorter;
        };
        return (Reading<T>) reading;
    }

    private static Reading<Duration> times(Reading<Duration> reading) {
        return reading;
    }

    private static Reading<Boolean> truths(Reading<Boolean> reading) {
        return reading;
    }

    /** A text that is written as the setting's type says. */
    private static <T> Reading<T> plain() {
        return (name, text, setting, sink) -> sink.set(setting, setting.type().parse(text));
    }

    /** The name of a class, of which an instance is made. */
    private static <T> Reading<T> className() {
        return (name, text, setting, sink) ->
                sink.set(setting, NamedObjects.instance(text, setting.type().type()));
    }

    /** A bare number counts in seconds; Python's may have a fraction. */
    static void seconds(String name, String text, Setting<Duration> setting, Sink sink) {
        sink.set(setting, pythonsSeconds(text));
    }

    private static Duration pythonsSeconds(String text) {
        if (!text.matches("[+-]?\\d{1,12}\\.\\d{0,9}|[+-]?\\.\\d{1,9}")) {
            return Durations.parse(text, SECOND);
        }
        return Duration.ofNanos(new BigDecimal(text).movePointRight(9).longValue());
    }

    /** What Python's programs take for a truth, in an environment variable as a rule. */
    private static boolean pythonsTruth(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "1", "yes", "on", "y", "t" -> true;
            case "0", "no", "off", "n", "f", "none" -> false;
            default -> SettingType.truth(text);
        };
    }

    /** SQLAlchemy's {@code max_overflow}, of which -1 is no limit. */
    static void minusOneIsTheMost(String name, String text, Setting<Integer> setting, Sink sink) {
        int overflow = SettingType.integer(text);
        if (overflow == -1) {
            sink.note(name + "=-1 is " + MOST_OVERFLOW + ", the most that a pool may have");
        }
        sink.set(setting, overflow == -1 ? MOST_OVERFLOW : overflow);
    }

    /** HikariCP's {@code connectionTimeout}. */
    static void zeroIsEndless(String name, String text, Setting<Duration> setting, Sink sink) {
        Duration timeout = Durations.parse(text, MILLISECOND);
        if (timeout.isZero()) {
            sink.note(name + "=0 is, as in HikariCP, a wait of 24 days");
        }
        sink.set(setting, timeout.isZero() ? ENDLESS : clipped(timeout));
    }

    /** HikariCP's {@code keepaliveTime}. */
    static void tooShortIsOff(String name, String text, Setting<Duration> setting, Sink sink) {
        Duration time = Durations.parse(text, MILLISECOND);
        boolean tooShort = !time.isZero() && time.compareTo(SHORTEST_KEEPALIVE) < 0;
        if (tooShort) {
            sink.note(name + "=" + text + " is too short, and turns it off as in HikariCP");
        }
        sink.set(setting, tooShort ? Duration.ZERO : clipped(time));
    }

    /** HikariCP's {@code initializationFailTimeout}. */
    static void negativeIsNone(String name, String text, Setting<Duration> setting, Sink sink) {
        Duration timeout = Durations.parse(text, MILLISECOND);
        sink.set(setting, timeout.isNegative() ? null : clipped(timeout));
    }

    /** HikariCP's {@code leakDetectionThreshold}: a report costs nothing until there is a leak, so off is the default. */
    static void zeroIsDefault(String name, String text, Setting<Duration> setting, Sink sink) {
        Duration threshold = Durations.parse(text, MILLISECOND);
        if (!threshold.isZero() && !threshold.isNegative() && !isTooShort(name, text, HIKARIS_SHORTEST_LEAK, sink)) {
            sink.set(setting, clipped(threshold));
        }
    }

    /** An age under a name that HikariCP has as well: a bare number is read as there, one with a unit is taken at its word. */
    private static Reading<Duration> age(long leastMillis) {
        return (name, text, setting, sink) -> {
            if (!isTooShort(name, text, leastMillis, sink)) {
                atMostAYear(name, text, setting, sink);
            }
        };
    }

    /** A time under a name that HikariCP has as well, which allows more than a year. */
    static void atMostAYear(String name, String text, Setting<Duration> setting, Sink sink) {
        sink.set(setting, clipped(Durations.parse(text, MILLISECOND)));
    }

    /** True, and noted, where HikariCP takes its default in place of this number of milliseconds. */
    private static boolean isTooShort(String name, String value, long leastMillis, Sink sink) {
        if (!value.matches("[+-]?\\d{1,18}")) {
            return false;
        }
        long millis = Long.parseLong(value);
        // HikariCP itself refuses an idle time-out below 0.
        boolean tooShort = millis != 0 && millis < leastMillis && (millis > 0 || !name.equals("idleTimeout"));
        if (tooShort) {
            sink.note(name + "=" + value + " counts as not given: HikariCP takes its default below " + leastMillis
                    + (millis > 0 ? "; write " + millis + "ms where that is meant" : ""));
        }
        return tooShort;
    }

    /** More than a year is as good as a year. */
    private static Duration clipped(Duration time) {
        return time.compareTo(Limit.LONGEST) > 0 ? Limit.LONGEST : time;
    }

    /** A name that HikariCP has as well: it takes every text but {@code true} for false. */
    static void truth(String name, String text, Setting<Boolean> setting, Sink sink) {
        boolean isTrue = text.equalsIgnoreCase("true");
        if (!isTrue && !text.equalsIgnoreCase("false")) {
            sink.note(name + "='" + text + "' is false, as in HikariCP; write true or false");
        }
        sink.set(setting, isTrue);
    }

    /** Druid's {@code testOnBorrow}. */
    static void trueIsAlways(String name, String text, Setting<Duration> setting, Sink sink) {
        if (SettingType.truth(text)) {
            sink.set(setting, Duration.ZERO);
        }
    }

    /** SQLAlchemy's {@code pool_pre_ping}. */
    static void pythonsTrueIsAlways(String name, String text, Setting<Duration> setting, Sink sink) {
        if (pythonsTruth(text)) {
            sink.set(setting, Duration.ZERO);
        }
    }

    /** SQLAlchemy's {@code pool_recycle}. */
    static void minusOneIsNever(String name, String text, Setting<Duration> setting, Sink sink) {
        sink.set(setting, text.matches("-1(\\.0*)?") ? Duration.ZERO : pythonsSeconds(text));
    }

    /** SQLAlchemy's {@code pool_reset_on_return}. */
    static void resetOnReturn(String name, String text, Setting<ResetOnReturn> setting, Sink sink) {
        sink.set(
                setting,
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "none", "false" -> ResetOnReturn.NONE;
                    case "true" -> ResetOnReturn.ROLLBACK;
                    default -> SettingType.constant(ResetOnReturn.class, text);
                });
    }

    /** HikariCP allows {@code TRANSACTION_NONE}. */
    static void isolation(String name, String text, Setting<Integer> setting, Sink sink) {
        if (text.toUpperCase(Locale.ROOT).replace('-', '_').matches("(TRANSACTION_)?NONE|0")) {
            sink.note(name + "=" + text + " leaves the server's level: it has transactions");
        } else {
            sink.set(setting, SettingType.isolation(text));
        }
    }

    /** YAML reads off as false; SQLAlchemy's {@code echo} is true, false or debug. */
    static void logStatements(String name, String text, Setting<LogStatements> setting, Sink sink) {
        sink.set(
                setting,
                switch (text.toLowerCase(Locale.ROOT)) {
                    case "true", "on", "debug", "1", "yes", "y", "t" -> LogStatements.ALL;
                    case "false", "none", "0", "no", "n", "f" -> LogStatements.OFF;
                    default -> SettingType.constant(LogStatements.class, text);
                });
    }

    /** SQLAlchemy's {@code hide_parameters}. */
    static void opposite(String name, String text, Setting<Boolean> setting, Sink sink) {
        sink.set(setting, !pythonsTruth(text));
    }

    /** HikariCP's {@code exceptionOverrideClassName}: a class of its own interface has no effect. */
    static void exceptionSorter(String name, String text, Setting<ExceptionSorter> setting, Sink sink) {
        Object made = NamedObjects.instance(text, Object.class);
        if (made instanceof ExceptionSorter sorter) {
            sink.set(setting, sorter);
        } else {
            sink.note(
                    "exceptionOverrideClassName has no effect: " + text + " is no " + ExceptionSorter.class.getName());
        }
    }
}
