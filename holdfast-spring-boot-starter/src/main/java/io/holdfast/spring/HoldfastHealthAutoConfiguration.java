package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.boot.jdbc.metadata.CompositeDataSourcePoolMetadataProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Takes the place of Boot's indicator of the database, which borrows twice for each answer, and waits behind everybody else when
 * the pool is full. Of a data source that is no pool of ours it says what Boot's would.
 */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class},
        beforeName = "org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@Conditional(OnPool.class)
@ConditionalOnEnabledHealthIndicator("db")
public final class HoldfastHealthAutoConfiguration {
    private static final String IGNORE_ROUTING = "management.health.db.ignore-routing-data-sources";

    private HoldfastHealthAutoConfiguration() {}

    /** One indicator, or one for each data source. */
    @Bean
    @ConditionalOnMissingBean(name = {"dbHealthIndicator", "dbHealthContributor"})
    HealthContributor dbHealthContributor(
            ConfigurableListableBeanFactory beans,
            Environment environment,
            ObjectProvider<DataSourcePoolMetadataProvider> metadata) {
        DataSourcePoolMetadataProvider known = new CompositeDataSourcePoolMetadataProvider(
                metadata.orderedStream().toList());
        boolean withoutRouting = environment.getProperty(IGNORE_ROUTING, Boolean.class, false);
        Map<String, HealthContributor> indicators = new LinkedHashMap<>();
        Set<HoldfastDataSource> seen = new HashSet<>();
        HoldfastPools.sources(beans).forEach((name, source) -> {
            boolean routing = routing(source) != null;
            HoldfastDataSource pool = routing ? null : HoldfastPools.unwrap(source);
            if (pool == null ? !routing || !withoutRouting : seen.add(pool)) {
                indicators.put(
                        name,
                        pool != null && name.equals(ReadOnlyReplica.POOL)
                                ? new HoldfastHealthIndicator(() -> pool, true)
                                : of(source, known));
            }
        });
        return indicators.size() == 1
                ? indicators.values().iterator().next()
                : CompositeHealthContributor.fromMap(indicators);
    }

    /** A source that routes is not asked itself: which of its targets answers depends on who asks. */
    private static HealthContributor of(DataSource source, DataSourcePoolMetadataProvider known) {
        AbstractRoutingDataSource routing = routing(source);
        if (routing != null) {
            Map<String, DataSource> targets = new LinkedHashMap<>();
            routing.getResolvedDataSources().forEach((key, target) -> targets.put(String.valueOf(key), target));
            return CompositeHealthContributor.fromMap(targets, target -> of(target, known));
        }
        HoldfastDataSource pool = HoldfastPools.unwrap(source);
        if (pool != null) {
            return new HoldfastHealthIndicator(() -> Objects.requireNonNullElse(HoldfastPools.unwrap(source), pool));
        }
        DataSourcePoolMetadata metadata = known.getDataSourcePoolMetadata(source);
        return new DataSourceHealthIndicator(source, metadata == null ? null : metadata.getValidationQuery());
    }

    /** The source that routes, also behind a proxy or a lazy one, as Boot finds it; null where there is none. */
    private static @Nullable AbstractRoutingDataSource routing(DataSource source) {
        return source instanceof AbstractRoutingDataSource itself
                ? itself
                : DataSourceUnwrapper.unwrap(source, AbstractRoutingDataSource.class);
    }
}
