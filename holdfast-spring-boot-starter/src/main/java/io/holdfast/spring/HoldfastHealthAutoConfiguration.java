package io.holdfast.spring;

import java.util.LinkedHashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.health.DataSourceHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

/**
 * Takes the place of Boot's indicator of the database, which borrows twice for each answer, and waits behind everybody else when
 * the pool is full. Only where all data sources are pools of ours: otherwise Boot's own stays.
 */
@AutoConfiguration(
        after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class},
        beforeName = "org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration")
@ConditionalOnClass({HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class})
@Conditional(OnPool.class)
@ConditionalOnEnabledHealthIndicator("db")
public final class HoldfastHealthAutoConfiguration {
    private HoldfastHealthAutoConfiguration() {}

    /** One indicator, or one for each pool. */
    @Bean
    @ConditionalOnMissingBean(name = {"dbHealthIndicator", "dbHealthContributor"})
    HealthContributor dbHealthContributor(Map<String, DataSource> sources) {
        Map<String, HealthContributor> indicators = new LinkedHashMap<>();
        HoldfastPools.of(sources).forEach((name, pool) -> indicators.put(name, new HoldfastHealthIndicator(pool)));
        sources.forEach((name, source) -> {
            if (HoldfastPools.unwrap(source) == null) {
                indicators.put(name, new DataSourceHealthIndicator(source));
            }
        });
        return indicators.size() == 1
                ? indicators.values().iterator().next()
                : CompositeHealthContributor.fromMap(indicators);
    }
}
