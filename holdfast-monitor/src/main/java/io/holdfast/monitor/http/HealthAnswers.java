package io.holdfast.monitor.http;

import io.holdfast.monitor.Health;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.MonitorCode;
import io.holdfast.monitor.PoolFigures;
import io.holdfast.monitor.PoolSource;
import io.holdfast.monitor.ServerHealth;
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
        HealthStatus worst = monitor.status();
        Map<String, Object> body = body(worst);
        body.put(
                "uptime_seconds",
                java.time.Duration.between(startedAt, Instant.now()).toSeconds());
        body.put("node", monitor.node());
        body.put("database", Map.of("status", worst.name(), "pools", pools, "servers", servers()));
        return Response.json(200, body);
    }

    /** Whether to send work here: 503 when a database is down. */
    Response ready() {
        HealthStatus worst = monitor.status();
        return Response.json(code(worst), body(worst));
    }

    /** Each pool and each server in detail; 503 when one of them is down. */
    Response database(Request request) {
        String wanted = request.parameter("pool").orElse("");
        List<Map<String, Object>> pools = pools();
        if (!wanted.isEmpty()) {
            pools.removeIf(pool -> !wanted.equals(pool.get("pool")));
            if (pools.isEmpty()) {
                return Response.error(404, MonitorCode.BAD_REQUEST.code(), "no pool is named " + wanted + ".");
            }
        }
        HealthStatus worst = wanted.isEmpty()
                ? monitor.status()
                : pools.stream()
                        .map(pool -> HealthStatus.valueOf(String.valueOf(pool.get("status"))))
                        .reduce(HealthStatus.UP, HealthStatus::or);
        List<Map<String, Object>> servers = wanted.isEmpty() ? servers() : List.of();
        Map<String, Object> body = body(worst);
        if (pools.size() == 1) {
            body.putAll(pools.get(0));
            if (HealthStatus.valueOf(String.valueOf(pools.get(0).get("status"))) != worst) {
                // The pool is well, and its server is not.
                body.putAll(body(worst));
            }
        } else if (pools.isEmpty() && servers.size() == 1) {
            body.putAll(servers.get(0));
        } else {
            body.put("pools", pools);
        }
        if (!servers.isEmpty()) {
            body.put("servers", servers);
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

    private Map<String, Object> body(HealthStatus status) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status.name());
        if (status == HealthStatus.UP) {
            return body;
        }
        for (Health health : monitor.health().values()) {
            if (health.status() == status && health.cause() != null) {
                body.put("cause", health.cause());
                body.put("since", health.since().toString());
                return body;
            }
        }
        for (ServerHealth health : monitor.serverHealth()) {
            if (health.status() == status && health.cause() != null) {
                body.put("cause", health.address() + ": " + health.cause());
                body.put("since", health.since().toString());
                return body;
            }
        }
        body.put("cause", "another monitor, which this one asks, does not answer");
        return body;
    }

    private List<Map<String, Object>> servers() {
        List<Map<String, Object>> servers = new ArrayList<>();
        for (ServerHealth health : monitor.serverHealth()) {
            Map<String, Object> server = new LinkedHashMap<>();
            server.put("server", health.address());
            server.put("status", health.status().name());
            server.put("cause", health.cause());
            server.put("since", health.since().toString());
            server.put(
                    "checked_at",
                    health.checkedAt() == null ? null : health.checkedAt().toString());
            server.put("response_ms", health.tookMillis());
            servers.add(server);
        }
        return servers;
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
