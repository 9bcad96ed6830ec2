package com.example.works;

import io.holdfast.pool.HoldfastDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application under spring-boot-devtools, in a process of its own: it restarts itself twice, as a changed class would make it, and prints
 * at each start how many connections this user has at the server.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    DataSourceAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    io.holdfast.spring.HoldfastAutoConfiguration.class
})
public class DevToolsApplication {
    private static final String STARTS = "works.starts";

    private DevToolsApplication() {}

    /** Gets URL, user and password of the database as Boot's options. */
    public static void main(String[] arguments) throws Exception {
        int starts = Integer.getInteger(STARTS, 0) + 1;
        System.setProperty(STARTS, String.valueOf(starts));
        ConfigurableApplicationContext context = new SpringApplicationBuilder(DevToolsApplication.class)
                .web(WebApplicationType.NONE)
                .run(arguments);
        HoldfastDataSource pool = context.getBean(HoldfastDataSource.class);
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE()")) {
            rows.next();
            System.out.println("start " + starts + ": " + pool.config().name() + ", connections at most "
                    + (rows.getInt(1) <= pool.config().capacity()) + ", loader "
                    + DevToolsApplication.class.getClassLoader().getClass().getSimpleName());
        }
        // The first is the one from which devtools goes on in a class loader of its own.
        if (starts < 4) {
            Restarter.getInstance().restart();
        } else {
            context.close();
            System.exit(0);
        }
    }
}
