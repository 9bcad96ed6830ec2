package io.holdfast.monitor;

import io.holdfast.doctor.Severity;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A condition with hysteresis: it begins to hold when a figure is at or above one limit in so many samples in a row, and
 * ceases when it is below another one for so many. Immutable.
 *
 * @param ofPool the figure of a pool; null when the rule is about servers
 * @param ofServer the figure of a server; null when the rule is about pools
 * @param raiseAt the limit from which on it counts
 * @param clearBelow the limit below which it counts no longer; at most {@code raiseAt}
 * @param raiseAfter samples in a row
 * @param clearAfter samples in a row
 * @param unit what follows the figure in sentences, such as {@code %}
 * @param scale by what the figure is multiplied in sentences
 */
public record AlertRule(
        String code,
        String title,
        Severity severity,
        @Nullable ToDoubleFunction<PoolSample> ofPool,
        @Nullable ToDoubleFunction<ServerSample> ofServer,
        double raiseAt,
        double clearBelow,
        int raiseAfter,
        int clearAfter,
        String unit,
        double scale) {

    /** Checks the limits. */
    public AlertRule {
        if (clearBelow > raiseAt || raiseAfter < 1 || clearAfter < 1 || (ofPool == null) == (ofServer == null)) {
            throw new IllegalArgumentException(MonitorCode.INVALID_SETTINGS + " alert rule " + code
                    + ": clearBelow must not be above raiseAt, and both counts must be at least 1");
        }
    }

    /** A rule about each pool, that begins and ceases with one sample. */
    public static AlertRule pool(
            String code, String title, Severity severity, double limit, ToDoubleFunction<PoolSample> figure) {
        return new AlertRule(code, title, severity, figure, null, limit, limit, 1, 1, "", 1);
    }

    /** A rule about each server, that begins and ceases with one sample. */
    public static AlertRule server(
            String code, String title, Severity severity, double limit, ToDoubleFunction<ServerSample> figure) {
        return new AlertRule(code, title, severity, null, figure, limit, limit, 1, 1, "", 1);
    }

    /** The same with another limit at which it ceases. */
    public AlertRule clearBelow(double limit) {
        return new AlertRule(
                code, title, severity, ofPool, ofServer, raiseAt, limit, raiseAfter, clearAfter, unit, scale);
    }

    /** The same, for so many samples in a row. */
    public AlertRule after(int toRaise, int toClear) {
        return new AlertRule(
                code, title, severity, ofPool, ofServer, raiseAt, clearBelow, toRaise, toClear, unit, scale);
    }

    /** The same, with figures written so. */
    public AlertRule shown(double factor, String as) {
        return new AlertRule(
                code, title, severity, ofPool, ofServer, raiseAt, clearBelow, raiseAfter, clearAfter, as, factor);
    }
}
