package com.example.swap;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** Leads the application to a real server; its tests know nothing of it. */
public final class RealServer implements EnvironmentPostProcessor {
    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        try {
            String schema = server.createSchema();
            environment
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "realServer",
                            Map.of(
                                    "spring.datasource.url",
                                    server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema),
                                    "spring.datasource.username",
                                    TestServer.APP_USER,
                                    "spring.datasource.password",
                                    TestServer.APP_PASSWORD)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
