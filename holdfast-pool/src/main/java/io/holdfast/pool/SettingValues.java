package io.holdfast.pool;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The values of all settings of one pool. Frozen ones are immutable; the others are not thread-safe. Hold the password: never print them. */
final class SettingValues implements Setting.Sink {
    private final @Nullable Object[] values;
    private final Map<String, String> driverProperties;
    private final List<PoolListener> listeners;
    private final List<String> notes;
    private final boolean frozen;

    /** Every setting at its default. */
    SettingValues() {
        values = new Object[Settings.ALL.size()];
        for (Setting<?> setting : Settings.ALL) {
            values[setting.index()] = setting.fallback();
        }
        driverProperties = new LinkedHashMap<>();
        listeners = new ArrayList<>();
        notes = new ArrayList<>();
        frozen = false;
    }

    private SettingValues(
            @Nullable Object[] values,
            Map<String, String> driverProperties,
            List<PoolListener> listeners,
            List<String> notes,
            boolean frozen) {
        this.values = values.clone();
        this.driverProperties = driverProperties;
        this.listeners = listeners;
        this.notes = notes;
        this.frozen = frozen;
    }

    /** The same values, immutable. */
    SettingValues freeze() {
        return new SettingValues(
                values, Map.copyOf(driverProperties), List.copyOf(listeners), List.copyOf(notes), true);
    }

    /** The same values, to be changed; without the notes. */
    SettingValues copy() {
        return new SettingValues(
                values, new LinkedHashMap<>(driverProperties), new ArrayList<>(listeners), new ArrayList<>(), false);
    }

    /** The value of a setting that always has one. */
    <T> T get(Setting<T> setting) {
        return Objects.requireNonNull(find(setting));
    }

    /** The value of a setting, or null. */
    @SuppressWarnings("unchecked") // set() takes values of the setting's type only
    <T> @Nullable T find(Setting<T> setting) {
        return (T) values[setting.index()];
    }

    @Override
    public <T> void set(Setting<T> setting, @Nullable T value) {
        if (frozen) {
            throw new IllegalStateException("these values are frozen");
        }
        if (value == null && setting.fallback() != null) {
            throw new NullPointerException(setting.name());
        }
        values[setting.index()] = value;
    }

    @Override
    public void note(String note) {
        notes.add(InvalidConfigException.printable(note));
    }

    Map<String, String> driverProperties() {
        return driverProperties;
    }

    List<PoolListener> listeners() {
        return listeners;
    }

    List<String> notes() {
        return notes;
    }

    /** Equal when all settings are; the notes do not count. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SettingValues that
                && Arrays.equals(values, that.values)
                && driverProperties.equals(that.driverProperties)
                && listeners.equals(that.listeners);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(values), driverProperties, listeners);
    }
}
