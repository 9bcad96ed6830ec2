package io.holdfast.examples.shop;

import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The application. Which pool it runs on is a matter of {@code spring.datasource.type}; its code knows none. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableAsync
@EnableScheduling
public class Shop {
    /** Begins the line that tells the address. */
    public static final String READY = "The shop is open: ";

    private static final Logger LOG = LoggerFactory.getLogger(Shop.class);

    /** Starts it. */
    public static void main(String[] arguments) {
        SpringApplication.run(Shop.class, arguments);
    }

    @EventListener
    void ready(ApplicationReadyEvent event) {
        if (event.getApplicationContext() instanceof WebServerApplicationContext web && web.getWebServer() != null) {
            LOG.info(
                    "{}http://127.0.0.1:{} on {}",
                    READY,
                    web.getWebServer().getPort(),
                    web.getBean(DataSource.class).getClass().getSimpleName());
        }
    }
}
