package io.holdfast.pool;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One setting of the pool: all that is known of it, in one place. Immutable.
 *
 * @param index its place among all settings
 * @param name its name, which is also that of its getter and setter
 * @param type how its values are written
 * @param fallback the value where none is given; null where there is none, and then null may be given
 * @param fallbackText the same as it is written in a file, for instance {@code 10s}; null where there is none
 * @param limit the values that are allowed
 * @param reading how a value under the setting's own name is read
 * @param aliases the other names that give it
 * @param sentence what it does, as the docs say it; code stands between backticks
 */
record Setting<T>(
        int index,
        String name,
        SettingType<T> type,
        @Nullable T fallback,
        @Nullable String fallbackText,
        Limit<T> limit,
        Reading<T> reading,
        List<Alias<T>> aliases,
        String sentence) {

    /** Takes the values that names give. */
    interface Sink {
        <V> void set(Setting<V> setting, @Nullable V value);

        /** Something about the names that are given, for the log. */
        void note(String note);
    }

    /** Reads the text that a name has, and sets what it means; throws {@link IllegalArgumentException} with what is wrong. */
    interface Reading<T> {
        void read(String text, Setting<T> setting, Sink sink);
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
    record Alias<T>(Origin origin, String name, Reading<T> reading, String remark) {}

    /** Reads a value under the setting's own name. */
    void read(String text, Sink sink) {
        reading.read(text, this, sink);
    }

    /** The allowed values as the docs show them; empty where all are allowed. */
    String allowed() {
        String shown = limit.shown();
        return shown.isEmpty() ? String.join(", ", type.choices()) : shown;
    }

    /** The default as the docs show it. */
    String shownDefault() {
        return fallbackText == null
                ? "none"
                : fallbackText.replaceFirst("(\\d)(ms|s)$", "$1 $2").replaceFirst("(\\d)m$", "$1 min");
    }

    /** Default and limit in words: {@code Default: 10 s; allowed: from 1 ms.} */
    String defaultAndLimit() {
        String allowed = allowed();
        return "Default: " + shownDefault() + (allowed.isEmpty() ? "." : "; allowed: " + allowed + ".");
    }
}
