package io.holdfast.doctor.advise;

import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Settings for a pool that suit a server. Immutable.
 *
 * @param settings Holdfast's names and values, in the order to show them
 * @param reasons why, by setting
 * @param values the same for pools of other languages
 */
public record PoolAdvice(Map<String, String> settings, Map<String, String> reasons, PoolValues values) {
    private static final int CORES_FACTOR = 2;
    private static final int USUAL_SIZE = 10;

    /**
     * What the server's own values call for.
     *
     * @param instances how many instances of the application share the server
     * @param connectTime how long it took to open a connection
     */
    public static PoolAdvice of(ServerFacts facts, int instances, Duration connectTime) {
        Map<String, String> settings = new LinkedHashMap<>();
        Map<String, String> reasons = new LinkedHashMap<>();
        long limit = facts.number("max_connections").orElse(151);
        long free = Math.max(1, (limit - limit / 10) / Math.max(1, instances));
        int processors = facts.host() == null ? 0 : facts.host().processors();
        long size = Math.min(free, processors == 0 ? USUAL_SIZE : Math.max(USUAL_SIZE, CORES_FACTOR * processors));
        put(
                settings,
                reasons,
                "size",
                String.valueOf(size),
                instances + " × " + size + " stays below 90 % of max_connections = " + limit);
        long waitTimeout = facts.number("wait_timeout").orElse(28_800);
        long connect = Math.max(1, (long) Math.ceil(connectTime.toMillis() * 20 / 1000.0));
        PoolValues values = PoolValues.forLimit(waitTimeout, size, Math.min(30, connect + 1));
        put(
                settings,
                reasons,
                "keepaliveInterval",
                values.pingSeconds() + "s",
                "a third of wait_timeout = " + waitTimeout + " s, and at most 2 min for the firewalls in between");
        put(
                settings,
                reasons,
                "maxLifetime",
                "30m",
                "replaces connections before load balancers and memory call for it");
        put(
                settings,
                reasons,
                "connectTimeout",
                values.connectSeconds() + "s",
                "twenty times the " + connectTime.toMillis() + " ms that a connection took, and a second");
        return new PoolAdvice(settings, reasons, values);
    }

    /** As it is written in a language, with the reasons as comments. */
    public String text(PoolFormat format) {
        return format == PoolFormat.HOLDFAST ? properties() : format.text(this);
    }

    /** As lines of a properties file, with the reasons as comments. */
    public String properties() {
        StringBuilder text = new StringBuilder();
        settings.forEach((name, value) -> text.append("# ")
                .append(reasons.get(name))
                .append('\n')
                .append(name)
                .append('=')
                .append(value)
                .append('\n'));
        return text.toString();
    }

    private static void put(
            Map<String, String> settings, Map<String, String> reasons, String name, String value, String reason) {
        settings.put(name, value);
        reasons.put(name, reason);
    }
}
