package io.holdfast.spring;

import io.holdfast.pool.HoldfastDataSource;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Spring Cloud closes a bean of {@code @ConfigurationProperties} when the environment changes, and binds it again. It leaves HikariCP's
 * pool alone by the default of a property; here that default has this pool as well.
 */
final class KeptByRefresh implements EnvironmentPostProcessor {
    private static final String NEVER = "spring.cloud.refresh.never-refreshable";

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        // Last, so that whatever the application says counts.
        environment
                .getPropertySources()
                .addLast(new MapPropertySource(
                        "holdfast",
                        Map.of(
                                NEVER,
                                "com.zaxxer.hikari.HikariDataSource," + HoldfastDataSource.class.getName() + ","
                                        + FleetPools.MEMBER)));
    }
}
