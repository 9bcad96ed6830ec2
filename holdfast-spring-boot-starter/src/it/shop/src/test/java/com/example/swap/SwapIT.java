package com.example.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;

import com.example.shop.ShopApplication;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;

/** Not of the application: which pool its tests have run with, and whether both give the same series of metrics. */
@SpringBootTest(classes = ShopApplication.class, properties = "management.prometheus.metrics.export.enabled=true")
@AutoConfigureMockMvc
class SwapIT {
    private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";

    private final String pool = System.getProperty("swap.pool");
    private final Path meters = Path.of(System.getProperty("swap.meters"));

    @Autowired
    private DataSource source;

    @Autowired
    private MockMvc mvc;

    @Test
    void theApplicationMustRunOnThePoolOfThisRun() {
        assertThat(source.getClass().getName()).isEqualTo(pool);
    }

    @Test
    void withHikariAloneNothingElseMustBeOnTheClassPath() {
        assertThat(getClass().getClassLoader().getResource("io/holdfast/pool/HoldfastDataSource.class") == null)
                .isEqualTo(pool.equals(HIKARI));
    }

    /** Series with the names of their labels, as Prometheus has them. The first run keeps them for the second. */
    @Test
    void everySeriesOfHikarisMustBeThere() throws Exception {
        // A maximum appears in HikariCP's when something was measured.
        source.getConnection().close();
        String scrape = mvc.perform(get("/actuator/prometheus"))
                .andReturn()
                .getResponse()
                .getContentAsString();
        Set<String> series = scrape.lines()
                .filter(line -> line.startsWith("hikaricp_") || line.startsWith("jdbc_connections_"))
                .map(line -> line.replaceAll(" [^ ]+$", "").replaceAll("=\"[^\"]*\"", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        if (pool.equals(HIKARI)) {
            Files.write(meters, series);
        }
        assertThat(series).containsAll(keptByHikari()).hasSizeGreaterThan(15);
    }

    private Set<String> keptByHikari() throws IOException {
        assertThat(meters)
                .as("written by the run with HikariCP, which comes before")
                .exists();
        return new TreeSet<>(Files.readAllLines(meters));
    }
}
