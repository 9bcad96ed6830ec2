package com.example.newcomer;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.HoldfastDataSource;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;

@SpringBootTest
class NewcomerApplicationTests {
    @Autowired
    ApplicationContext context;

    @Autowired
    DataSource source;

    @Test
    void contextLoads() {}

    /** Its settings are environment variables, in the spellings that clusters have. */
    @Test
    void thePoolHasTheSettingsOfItsEnvironment() {
        assertThat(source).isInstanceOf(HoldfastDataSource.class);
        var settings = ((HoldfastDataSource) source).config();
        assertThat(settings.size()).isEqualTo(17);
        assertThat(settings.name()).isEqualTo("orders");
        assertThat(settings.username()).isEqualTo("shop");
        assertThat(settings.borrowTimeout()).isEqualTo(Duration.ofMillis(1700));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(settings.driverProperties()).containsEntry("cacheprepstmts", "true");
    }

    @Test
    void healthIsThePools() {
        assertThat(context.getBean("dbHealthContributor").getClass().getName())
                .isEqualTo("io.holdfast.spring.HoldfastHealthIndicator");
    }
}
