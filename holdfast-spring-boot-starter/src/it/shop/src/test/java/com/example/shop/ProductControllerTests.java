package com.example.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.post;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import org.hamcrest.Matchers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webmvc.test.autoconfigure.AutoConfigureMockMvc;
import org.springframework.test.web.servlet.MockMvc;

@SpringBootTest(properties = "management.prometheus.metrics.export.enabled=true")
@AutoConfigureMockMvc
class ProductControllerTests {

    @Autowired
    private MockMvc mvc;

    @Autowired
    private ProductRepository products;

    @BeforeEach
    void clean() {
        products.deleteAll();
    }

    @Test
    void addsAndLists() throws Exception {
        mvc.perform(post("/products").param("name", "chair").param("stock", "2"))
                .andExpect(status().isCreated());

        mvc.perform(get("/products"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$[0].name").value("chair"))
                .andExpect(jsonPath("$[0].stock").value(2));
    }

    @Test
    void ordersWhatIsThere() throws Exception {
        mvc.perform(post("/products").param("name", "table").param("stock", "2"))
                .andExpect(status().isCreated());

        mvc.perform(post("/products/table/orders").param("pieces", "2"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.stock").value(0));
        mvc.perform(post("/products/table/orders").param("pieces", "1")).andExpect(status().isConflict());

        assertThat(products.findByName("table"))
                .get()
                .extracting(Product::getStock)
                .isEqualTo(0);
    }

    @Test
    void databaseIsHealthy() throws Exception {
        mvc.perform(get("/actuator/health"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.components.db.status").value("UP"));
    }

    @Test
    void dashboardFindsThePool() throws Exception {
        mvc.perform(get("/actuator/prometheus"))
                .andExpect(status().isOk())
                .andExpect(content().string(Matchers.containsString("hikaricp_connections_active{")))
                .andExpect(content().string(Matchers.containsString("hikaricp_connections_max{")))
                .andExpect(content().string(Matchers.containsString("pool=\"shop\"")));
        mvc.perform(get("/actuator/metrics/hikaricp.connections.max"))
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.measurements[0].value").value(5.0));
    }
}
