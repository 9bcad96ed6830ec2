package io.holdfast.doctor.middleware.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a file says beside what runs. Immutable.
 *
 * @param same how many settings are the same
 * @param deviations those that are not
 * @param hidden settings of the file that the running engine does not show
 */
public record Comparison(int same, List<Deviation> deviations, List<String> hidden) {
    /** Copies. */
    public Comparison {
        deviations = List.copyOf(deviations);
        hidden = List.copyOf(hidden);
    }

    /**
     * One difference.
     *
     * @param inFile null when only the running engine has it
     * @param running null when the running engine does not have it
     */
    public record Deviation(
            String setting,
            @Nullable String inFile,
            @Nullable String running) {}

    /** Compares by name; of what runs, only what the file could name is held against it. */
    public static Comparison of(Map<String, String> file, Set<String> hidden, Map<String, String> running) {
        List<Deviation> deviations = new ArrayList<>();
        int same = 0;
        Set<String> names = new LinkedHashSet<>(file.keySet());
        names.addAll(running.keySet());
        names.removeAll(hidden);
        for (String name : names) {
            String wanted = file.get(name);
            String found = running.get(name);
            if (wanted != null && wanted.equals(found)) {
                same++;
            } else {
                deviations.add(new Deviation(name, wanted, found));
            }
        }
        return new Comparison(
                same,
                deviations,
                file.keySet().stream().filter(hidden::contains).toList());
    }
}
