package io.holdfast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DemoResultTest {
    @Test
    void jsonHasTheFiguresAtTheTopAndThePeersInAnObject() {
        DemoResult result = Samples.result(List.of(), Samples.suffered("HikariCP", List.of()));
        JsonNode json = JsonMapper.shared().readTree(Json.line(result));

        assertThat(json.get("schema").asString()).isEqualTo("holdfast.demo/1");
        assertThat(json.get("server").asString()).isEqualTo("MariaDB 11.4.5");
        assertThat(json.get("faults").get(0).get("atSeconds").asDouble()).isEqualTo(36);
        for (JsonNode figures : List.of(json, json.get("peer"))) {
            assertThat(figures.propertyNames())
                    .contains(
                            "borrows",
                            "failedBorrows",
                            "failedStatements",
                            "guaranteesBroken",
                            "p50WaitMillis",
                            "p99WaitMillis",
                            "maxWaitMillis");
        }
    }

    @Test
    void withoutAPeerTheFieldIsNull() {
        JsonNode json = JsonMapper.shared().readTree(Json.line(Samples.result(List.of(), null)));

        assertThat(json.get("peer").isNull()).isTrue();
    }
}
