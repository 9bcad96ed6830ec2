package io.holdfast.monitor;

/**
 * Where alerts go. Called on a thread of its own, one alert at a time and in order; a sink that is slow delays its own
 * alerts, and nothing else. What it throws is logged with {@link MonitorCode#SINK_FAILED}.
 */
@FunctionalInterface
public interface AlertSink {
    /**
     * Delivers one alert; may wait.
     *
     * @throws Exception if it could not be delivered
     */
    void deliver(Alert alert) throws Exception;
}
