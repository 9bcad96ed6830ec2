package io.holdfast.monitor.history;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a subject's history. Immutable.
 *
 * @param stepSeconds the time that one row stands for
 * @param times the end of each row's time, in seconds since 1970
 * @param means by column; null where nothing was sampled
 * @param peaks by column, the highest sample of each row's time
 */
public record Series(
        String key,
        long stepSeconds,
        List<Long> times,
        Map<String, List<@Nullable Double>> means,
        Map<String, List<@Nullable Double>> peaks) {}
