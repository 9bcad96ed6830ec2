package io.holdfast.pool.internal.open;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.DriverSettings;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of the hosts in a URL is opened next, where a pool expects a server that takes writes: the one that did last, until an opening
 * to it fails; then the next in the list. Otherwise the list is the driver's. Thread-safe; nothing waits.
 */
final class HostOrder {
    private final List<String> urls;
    /** Written by openings, in no order: any of them that succeeded, or did not, is as good as another. */
    private volatile int next;

    HostOrder(PoolConfig config) {
        String url = config.jdbcUrl();
        this.urls = url == null ? List.of() : config.expectWritable() ? DriverSettings.ofEachHost(url) : List.of(url);
    }

    /** The host that is next, for {@link #url}. */
    int next() {
        return next;
    }

    /** Its URL; null where there is none. */
    @Nullable
    String url(int host) {
        return urls.isEmpty() ? null : urls.get(host);
    }

    /** It took writes, and stays the first. */
    void succeeded(int host) {
        next = host;
    }

    /** It could not be reached, or is read-only: another comes first, unless one does already. */
    void failed(int host) {
        if (next == host) {
            next = (host + 1) % Math.max(1, urls.size());
        }
    }
}
