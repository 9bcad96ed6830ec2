package com.example.works;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.micrometer.HoldfastMetrics;
import io.holdfast.micrometer.MetricNames;
import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.TestServer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.jdbc.datasource.JdbcTelemetry;
import io.opentelemetry.instrumentation.micrometer.v1_5.OpenTelemetryMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** OpenTelemetry's own SDK, with exporters that keep what they are given. */
class OpenTelemetryWorksIT {
    private static final AttributeKey<String> STATE = AttributeKey.stringKey("db.client.connection.state");
    private static final AttributeKey<String> POOL = AttributeKey.stringKey("db.client.connection.pool.name");

    private HoldfastDataSource pool;

    @BeforeEach
    void open() throws Exception {
        pool = new HoldfastDataSource(PoolConfig.builder()
                .name("traced")
                .jdbcUrl(Works.url(Works.server().createSchema()))
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(2)
                .build());
    }

    @AfterEach
    void close() {
        pool.close();
    }

    private static Map<String, Double> points(MetricData metric) {
        return metric.getDoubleGaugeData().getPoints().stream()
                .collect(Collectors.toMap(
                        point -> String.valueOf(point.getAttributes().get(STATE)), point -> point.getValue()));
    }

    @Test
    void thePoolsFiguresMustArriveUnderTheConventionsNames() throws SQLException {
        InMemoryMetricReader reader = InMemoryMetricReader.create();
        try (OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setMeterProvider(
                        SdkMeterProvider.builder().registerMetricReader(reader).build())
                .build()) {
            new HoldfastMetrics(pool, MetricNames.OPEN_TELEMETRY).bindTo(OpenTelemetryMeterRegistry.create(telemetry));
            try (Connection connection = pool.getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
                Map<String, MetricData> metrics = reader.collectAllMetrics().stream()
                        .collect(Collectors.toMap(MetricData::getName, metric -> metric, (one, other) -> one));
                assertThat(metrics.keySet())
                        .contains(
                                "db.client.connection.count",
                                "db.client.connection.max",
                                "db.client.connection.pending_requests",
                                "db.client.connection.timeouts");
                assertThat(points(metrics.get("db.client.connection.count"))).containsEntry("used", 1.0);
                assertThat(points(metrics.get("db.client.connection.max"))).containsValue(2.0);
                Set<String> pools = metrics.get("db.client.connection.max").getDoubleGaugeData().getPoints().stream()
                        .map(point -> point.getAttributes().get(POOL))
                        .collect(Collectors.toSet());
                assertThat(pools).containsExactly("traced");
            }
        }
    }

    @Test
    void aStatementMustBeASpanBelowTheCallersOwn() throws SQLException {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        List<SpanData> finished;
        try (OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build()) {
            DataSource traced = JdbcTelemetry.create(telemetry).wrap(pool);
            Tracer tracer = telemetry.getTracer("works");
            Span request = tracer.spanBuilder("request").startSpan();
            try (Scope scope = request.makeCurrent();
                    Connection connection = traced.getConnection();
                    PreparedStatement statement = connection.prepareStatement("SELECT ? + 1")) {
                statement.setInt(1, 41);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(42);
                }
                assertThat(traced.unwrap(HoldfastDataSource.class)).isSameAs(pool);
                assertThat(pool.stats().inUse()).isEqualTo(1);
            } finally {
                request.end();
            }
            finished = spans.getFinishedSpanItems();
        }
        List<SpanData> ofStatement = finished.stream()
                .filter(span -> span.getAttributes().asMap().values().stream()
                        .anyMatch(value -> String.valueOf(value).startsWith("SELECT ?")))
                .toList();
        SpanData caller = finished.stream()
                .filter(span -> span.getName().equals("request"))
                .findFirst()
                .orElseThrow();
        assertThat(ofStatement)
                .singleElement()
                .satisfies(span -> assertThat(span.getTraceId()).isEqualTo(caller.getTraceId()));
        assertThat(Works.isQuiet(pool)).isTrue();
    }
}
