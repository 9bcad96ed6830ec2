package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.Advised;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.SimpleAutowireCandidateResolver;
import org.springframework.util.function.SingletonSupplier;

/** The application's pools among its data sources, under whatever they are wrapped in. */
final class HoldfastPools {
    private HoldfastPools() {}

    /** All data sources of the application, also those that are no default candidates, as Boot's own health and metrics see them. */
    static Map<String, DataSource> sources(ConfigurableListableBeanFactory beans) {
        return SimpleAutowireCandidateResolver.resolveAutowireCandidates(beans, DataSource.class, false, true);
    }

    /** The pools among {@link #sources}, each once, by name of the bean. */
    static Map<String, HoldfastDataSource> in(ConfigurableListableBeanFactory beans) {
        return of(sources(beans));
    }

    /**
     * The same, looked for at the first use, so that no data source is made earlier than without us; and behind proxies and wrappers
     * again at each use: a scope that is refreshed has another pool then. Where there are none, a use is a read.
     */
    static Supplier<Map<String, HoldfastDataSource>> live(ConfigurableListableBeanFactory beans) {
        SingletonSupplier<Supplier<Map<String, HoldfastDataSource>>> found = SingletonSupplier.of(() -> {
            Map<String, DataSource> sources = sources(beans);
            Map<String, HoldfastDataSource> pools = of(sources);
            boolean settled = sources.values().stream()
                    .allMatch(source -> source instanceof HoldfastDataSource && !(source instanceof Advised));
            return settled ? () -> pools : () -> of(sources);
        });
        return () -> found.obtain().get();
    }

    /** The pool in a data source; null when it is none of ours. */
    static @Nullable HoldfastDataSource unwrap(DataSource source) {
        try {
            if (source instanceof Advised proxy) {
                // Of a scope, an aspect, a lazy injection point: the pool that is behind it now.
                return proxy.getTargetSource().getTarget() instanceof DataSource target ? unwrap(target) : null;
            }
            if (source instanceof HoldfastDataSource pool) {
                return pool;
            }
            return source.isWrapperFor(HoldfastDataSource.class) ? source.unwrap(HoldfastDataSource.class) : null;
        } catch (Exception e) {
            return null;
        }
    }

    /** Those among them, each once, by name of the bean. */
    static Map<String, HoldfastDataSource> of(Map<String, DataSource> sources) {
        Map<String, HoldfastDataSource> pools = new LinkedHashMap<>();
        sources.forEach((name, source) -> {
            HoldfastDataSource pool = unwrap(source);
            if (pool != null && !pools.containsValue(pool)) {
                pools.put(name, pool);
            }
        });
        return pools;
    }

    /** Those among them, each once. */
    static List<HoldfastDataSource> of(Collection<DataSource> sources) {
        return sources.stream()
                .map(HoldfastPools::unwrap)
                .filter(java.util.Objects::nonNull)
                .distinct()
                .toList();
    }
}
