package com.example.works;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Starts applications on the real server that all tests of this JVM share. */
final class Works {
    private Works() {}

    static TestServer server() {
        return TestServer.shared(ServerKind.MYSQL);
    }

    static String url(String schema) {
        return server().jdbcUrl(JdbcDriver.CONNECTOR_J, false, schema);
    }

    static ConfigurableApplicationContext start(Class<?> application, String schema, String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "spring.main.banner-mode=off",
                "logging.level.root=warn",
                "spring.datasource.url=" + url(schema),
                "spring.datasource.username=" + TestServer.APP_USER,
                "spring.datasource.password=" + TestServer.APP_PASSWORD,
                "spring.datasource.hikari.maximum-pool-size=5"));
        all.addAll(List.of(properties));
        return new SpringApplicationBuilder(application)
                .web(WebApplicationType.NONE)
                .properties(all.toArray(String[]::new))
                .run();
    }

    /** Nothing is left borrowed, and no connection was lost. */
    static boolean isQuiet(HoldfastDataSource pool) {
        return pool.stats().inUse() == 0
                && pool.stats().evictions().entrySet().stream()
                        .noneMatch(entry -> entry.getKey().isBroken() && entry.getValue() > 0);
    }
}
