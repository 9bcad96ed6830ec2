package io.holdfast.spring;

import io.holdfast.micrometer.HoldfastMetrics;
import io.holdfast.micrometer.MetricNames;
import java.util.Locale;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;

/**
 * The pool's figures in Boot's registry: OpenTelemetry's names, and HikariCP's, which boards and alerts already ask for.
 * {@code spring.datasource.holdfast-metrics} chooses: {@code both}, {@code open-telemetry} or {@code hikaricp}.
 */
@AutoConfiguration(after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class})
@ConditionalOnClass(name = "io.micrometer.core.instrument.MeterRegistry")
@Conditional(OnPool.class)
public final class HoldfastMetricsAutoConfiguration {
    private HoldfastMetricsAutoConfiguration() {}

    /** Meters of all pools; Boot binds what is a binder. */
    @Bean
    HoldfastMetrics holdfastMetrics(ConfigurableListableBeanFactory beans, Environment environment) {
        String names = environment.getProperty("spring.datasource.holdfast-metrics", "both");
        MetricNames chosen = MetricNames.valueOf(names.toUpperCase(Locale.ROOT).replace('-', '_'));
        return new HoldfastMetrics(HoldfastPools.in(beans).values(), chosen);
    }
}
