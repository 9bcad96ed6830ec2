package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The actuator's end point {@code holdfast}. Exposed where the application exposes it, as any other. */
@AutoConfiguration(after = HoldfastAutoConfiguration.class)
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean(HoldfastDataSource.class)
public final class HoldfastEndpointAutoConfiguration {
    private HoldfastEndpointAutoConfiguration() {}

    @Bean
    HoldfastEndpoint holdfastEndpoint(Map<String, DataSource> sources) {
        return new HoldfastEndpoint(HoldfastPools.of(sources));
    }
}
