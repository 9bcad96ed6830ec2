package io.holdfast.spring;

import io.holdfast.pool.BorrowSite;
import io.holdfast.pool.ConnectionInfo;
import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.PoolStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/**
 * Each pool with its figures, its connections, who holds them and where they were borrowed. Statements are masked by the pool; there
 * is no password in what it shows. Reads only, and waits for nothing.
 */
@Endpoint(id = "holdfast")
public final class HoldfastEndpoint {
    private static final int FRAMES = 20;

    private final Map<String, HoldfastDataSource> pools;

    HoldfastEndpoint(Map<String, HoldfastDataSource> pools) {
        this.pools = Map.copyOf(pools);
    }

    /** Everything, by name of the data source's bean. */
    @ReadOperation
    public Map<String, Object> pools() {
        Map<String, Object> all = new TreeMap<>();
        pools.forEach((name, pool) -> all.put(name, shown(pool)));
        return all;
    }

    private static Map<String, Object> shown(HoldfastDataSource pool) {
        PoolStats stats = pool.stats();
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("pool", stats.name());
        shown.put("serverState", stats.serverState());
        shown.put("size", stats.size());
        shown.put("maxOverflow", stats.maxOverflow());
        shown.put("inUse", stats.inUse());
        shown.put("idle", stats.idle());
        shown.put("waiting", stats.waiting());
        shown.put("borrows", stats.borrows());
        shown.put("borrowTimeouts", stats.borrowTimeouts());
        shown.put("scopeLeaks", stats.scopeLeaks());
        shown.put("repeatedStatements", stats.repeatedStatements());
        shown.put("waitP99Millis", stats.waits().percentile(0.99).toNanos() / 1e6);
        Map<EvictionReason, Long> lost = new TreeMap<>();
        stats.evictions().forEach((reason, count) -> {
            if (reason.isBroken() && count > 0) {
                lost.put(reason, count);
            }
        });
        shown.put("lost", lost);
        shown.put(
                "connections",
                pool.connections().stream().map(HoldfastEndpoint::connection).toList());
        shown.put(
                "borrowSites",
                pool.borrowSites().stream().map(HoldfastEndpoint::site).toList());
        return shown;
    }

    private static Map<String, Object> connection(ConnectionInfo connection) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("slot", connection.slot());
        shown.put("state", connection.state());
        shown.put("ageSeconds", connection.age().toSeconds());
        shown.put("serverId", connection.serverId());
        LeaseInfo lease = connection.lease();
        if (lease != null) {
            shown.put("heldSeconds", lease.age().toMillis() / 1000.0);
            shown.put("thread", lease.threadName());
            shown.put("borrowedAt", lease.borrowSite());
            shown.put("lastSql", lease.lastSql());
            shown.put("stack", frames(lease.borrowStack()));
        }
        return shown;
    }

    private static List<String> frames(List<StackTraceElement> stack) {
        return stack.stream().limit(FRAMES).map(StackTraceElement::toString).toList();
    }

    /** Held for long and little used: work that could be done before the borrow, or after the return. */
    private static Map<String, Object> site(BorrowSite site) {
        Map<String, Object> shown = new LinkedHashMap<>();
        double held = site.held().toNanos();
        shown.put("place", site.place());
        shown.put("leases", site.leases());
        shown.put("heldSeconds", held / 1e9);
        shown.put("usedShare", held == 0 ? 0 : site.used().toNanos() / held);
        return shown;
    }
}
