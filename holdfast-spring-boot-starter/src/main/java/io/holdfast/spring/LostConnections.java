package io.holdfast.spring;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.PoolListener;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The last connections that a pool lost, latest first. Thread-safe. */
final class LostConnections implements PoolListener {
    private static final int MOST = 50;

    /** Guarded by itself. */
    private final Deque<Lost> latest = new ArrayDeque<>();

    private record Lost(
            Instant at,
            EvictionReason reason,
            Duration age,
            @Nullable String detail) {}

    @Override
    public void onEvicted(String pool, EvictionReason reason, Duration age, @Nullable String detail) {
        if (!reason.isBroken()) {
            return;
        }
        synchronized (latest) {
            latest.addFirst(new Lost(Instant.now(), reason, age, detail));
            if (latest.size() > MOST) {
                latest.removeLast();
            }
        }
    }

    List<Map<String, Object>> shown(MaskedValues values) {
        List<Lost> copy;
        synchronized (latest) {
            copy = new ArrayList<>(latest);
        }
        return copy.stream()
                .map(lost -> {
                    Map<String, Object> shown = new LinkedHashMap<>();
                    shown.put("at", lost.at());
                    shown.put("reason", lost.reason());
                    shown.put("ageSeconds", lost.age().toMillis() / 1000.0);
                    shown.put("detail", values.of("detail", lost.detail()));
                    return shown;
                })
                .toList();
    }
}
