package io.holdfast.spring;

import io.holdfast.monitor.Monitor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** The actuator's end point {@code holdfast}. Exposed where the application exposes it, as any other. */
@AutoConfiguration(after = {DataSourceAutoConfiguration.class, HoldfastAutoConfiguration.class})
@ConditionalOnClass(Endpoint.class)
@Conditional(OnPool.class)
@EnableConfigurationProperties(HoldfastEndpointProperties.class)
public final class HoldfastEndpointAutoConfiguration {
    private HoldfastEndpointAutoConfiguration() {}

    @Bean
    HoldfastEndpoint holdfastEndpoint(
            ConfigurableListableBeanFactory beans,
            ObjectProvider<Findings> findings,
            ObjectProvider<SanitizingFunction> sanitizing,
            HoldfastEndpointProperties properties) {
        return new HoldfastEndpoint(
                HoldfastPools.live(beans),
                findings.getIfAvailable(),
                sanitizing.orderedStream().toList(),
                properties.getShowValues());
    }

    @Bean
    HoldfastEndpointWebExtension holdfastEndpointWebExtension(
            HoldfastEndpoint endpoint, HoldfastEndpointProperties properties) {
        return new HoldfastEndpointWebExtension(endpoint, properties.getShowValues(), properties.getRoles());
    }

    /** What the application's monitor says, where it has one. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(Monitor.class)
    @ConditionalOnSingleCandidate(Monitor.class)
    static class Judged {
        @Bean
        Findings holdfastFindings(Monitor monitor) {
            return new MonitorFindings(monitor);
        }
    }
}
