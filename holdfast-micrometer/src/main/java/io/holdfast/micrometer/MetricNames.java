package io.holdfast.micrometer;

/** Under which names the meters stand. */
public enum MetricNames {
    /** OpenTelemetry's {@code db.client.connection.*}, and {@code holdfast.*} for what it has no name for. */
    OPEN_TELEMETRY,
    /** HikariCP's {@code hikaricp.connections.*}, so that boards and alerts made for it go on unchanged. */
    HIKARICP,
    /** Both. */
    BOTH
}
