package io.holdfast.monitor.http;

import io.holdfast.monitor.Health;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The health end points. They read what is known, borrow nothing, and wait for nothing. The field names are those that
 * monitoring scripts of web back ends already read.
 */
final class HealthAnswers {
    private final Monitor monitor;
    private final Instant startedAt;

    HealthAnswers(Monitor monitor, Instant startedAt) {
        this.monitor = monitor;
        this.startedAt = startedAt;
    }

    /** The process and its databases. 200 as long as the process answers: a restart of it heals no database. */
    Response health() {
        List<Map<String, Object>> pools = pools();
        Map<String, Object> body = body(worst());
        body.put(
                "uptime_seconds",
                java.time.Duration.between(startedAt, Instant.now()).toSeconds());
        body.put("node", monitor.node());
        body.put("database", Map.of("status", worst().name(), "pools", pools));
        return Response.json(200, body);
    }

    /** Whether to send work here: 503 when a database is down. */
    Response ready() {
        HealthStatus worst = worst();
        return Response.json(code(worst), body(worst));
    }

    /** Each pool in detail; 503 when one of them is down. */
    Response database(Request request) {
        String wanted = request.parameter("pool").orElse("");
        List<Map<String, Object>> pools = pools();
        if (!wanted.isEmpty()) {
            pools.removeIf(pool -> !wanted.equals(pool.get("pool")));
            if (pools.isEmpty()) {
                return Response.error(404, MonitorCode.BAD_REQUEST.code(), "no pool is named " + wanted + ".");
            }
        }
        HealthStatus worst = pools.stream()
                .map(pool -> HealthStatus.valueOf(String.valueOf(pool.get("status"))))
                .reduce(HealthStatus.UP, HealthStatus::or);
        Map<String, Object> body = body(worst);
        if (pools.size() == 1) {
            body.putAll(pools.get(0));
        } else {
            body.put("pools", pools);
        }
        return Response.json(code(worst), body);
    }

    /** The answer for those who may know whether it works, and not what there is. */
    static Response statusOnly(Response full) {
        String status = full.status() == 200 ? "UP" : full.status() == 503 ? "DOWN" : "UNKNOWN";
        return Response.json(full.status(), Map.of("status", status));
    }

    private static int code(HealthStatus status) {
        return status == HealthStatus.DOWN ? 503 : 200;
    }

    private HealthStatus worst() {
        return monitor.health().values().stream().map(Health::status).reduce(HealthStatus.UP, HealthStatus::or);
    }

    private Map<String, Object> body(HealthStatus status) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status.name());
        monitor.health().values().stream()
                .filter(health -> health.status() == status && health.cause() != null)
                .findFirst()
                .ifPresent(health -> {
                    body.put("cause", health.cause());
                    body.put("since", health.since().toString());
                });
        return body;
    }

    private List<Map<String, Object>> pools() {
        List<Map<String, Object>> pools = new ArrayList<>();
        for (PoolSource source : monitor.poolSources()) {
            Health health = source.health();
            PoolFigures figures = source.figures();
            Map<String, Object> pool = new LinkedHashMap<>();
            pool.put("pool", source.name());
            pool.put("status", health.status().name());
            pool.put("cause", health.cause());
            pool.put("since", health.since().toString());
            pool.put("pool_size", figures.size());
            pool.put("max_overflow", figures.maxOverflow());
            pool.put("checkedout", figures.inUse());
            pool.put("checkedin", figures.idle());
            pool.put("overflow", figures.overflow());
            pool.put("waiting", figures.waiting());
            pool.put("usage_rate", Math.round(figures.utilisation() * 10_000) / 10_000.0);
            pool.put(
                    "invalidated",
                    figures.broken().values().stream()
                            .mapToLong(Long::longValue)
                            .sum());
            pool.put("acquire_timeouts", figures.borrowTimeouts());
            pool.put("server_state", health.pool());
            pool.put("observer", health.observer());
            pool.put(
                    "checked_at",
                    health.checkedAt() == null ? null : health.checkedAt().toString());
            pool.put("response_ms", health.tookMillis());
            pools.add(pool);
        }
        return pools;
    }
}
