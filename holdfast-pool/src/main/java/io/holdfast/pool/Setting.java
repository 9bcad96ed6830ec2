package io.holdfast.pool;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting of the pool: all that is known of it, in one place. Immutable.
 *
 * @param index its place among all settings
 * @param name its name, which is also that of its getter and setter
 * @param type how its values are written
 * @param fallback the value where none is given; null where there is none, and then null may be given
 * @param defaultRemark the default in words, where it is no value
 * @param limit the values that are allowed
 * @param written how a text under the setting's own name is written
 * @param aliases the other names that give it
 * @param sentence what it does, as the docs say it; code stands between backticks
 */
record Setting<T>(
        int index,
        String name,
        SettingType<T> type,
        @Nullable T fallback,
        @Nullable String defaultRemark,
        Limit<T> limit,
        Written written,
        List<Alias> aliases,
        String sentence) {

    /** Takes the values that names give. */
    interface Sink {
        <V> void set(Setting<V> setting, @Nullable V value);

        /** Something about the names that are given, for the log. */
        void note(String note);
    }

    /** How the text under a name is written, where that is not as the setting's type says; {@link AliasReadings} reads it. */
    enum Written {
        PLAIN,
        SECONDS,
        AT_MOST_A_YEAR,
        HIKARIS_AGE_FROM_10_S,
        HIKARIS_AGE_FROM_30_S,
        HIKARIS_TRUTH,
        ZERO_IS_ENDLESS,
        ZERO_IS_DEFAULT,
        TOO_SHORT_IS_OFF,
        NEGATIVE_IS_NONE,
        MINUS_ONE_IS_NEVER,
        TRUE_IS_ALWAYS,
        MINUS_ONE_IS_THE_MOST,
        OPPOSITE,
        RESET_ON_RETURN,
        ISOLATION,
        LOG_STATEMENTS,
        CLASS_NAME,
        SORTERS_CLASS_NAME
    }

    /** Where a name comes from. */
    enum Origin {
        HIKARICP("HikariCP"),
        SQLALCHEMY("SQLAlchemy and drivers"),
        DRUID("Druid"),
        P6SPY("p6spy");

        final String title;

        Origin(String title) {
            this.title = title;
        }
    }

    /**
     * Another name for a setting.
     *
     * @param remark what the docs add to the name; empty for none
     */
    record Alias(Origin origin, String name, Written written, String remark) {}

    /** The allowed values as the docs show them; empty where all are allowed. */
    String allowed() {
        String shown = limit.shown();
        return shown.isEmpty() ? String.join(", ", type.choices()) : shown;
    }

    /** The default as it is written in a file, for instance {@code 10s}; null where there is none. */
    @Nullable
    String writtenDefault() {
        if (fallback == null) {
            return null;
        }
        String shown = fallback instanceof Duration duration ? Durations.format(duration) : fallback.toString();
        return shown.equals("0 s")
                ? "0"
                : shown.replace(" min", "m").replace(" ", "").toLowerCase(Locale.ROOT);
    }

    /** The default as the docs show it. */
    String shownDefault() {
        if (defaultRemark != null) {
            return defaultRemark;
        }
        String written = writtenDefault();
        return written == null
                ? "none"
                : written.replaceFirst("(\\d)(ms|s)$", "$1 $2").replaceFirst("(\\d)m$", "$1 min");
    }

    /** Default and limit in words: {@code Default: 10 s; allowed: from 1 ms.} */
    String defaultAndLimit() {
        String allowed = allowed();
        return "Default: " + shownDefault() + (allowed.isEmpty() ? "." : "; allowed: " + allowed + ".");
    }
}
