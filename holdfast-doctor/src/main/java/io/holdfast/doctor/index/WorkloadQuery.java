package io.holdfast.doctor.index;

/**
 * One statement of a workload.
 *
 * @param schema where its names are looked up; empty when it names schemas itself
 * @param sql the statement with its values
 * @param weight what it costs, in any unit that all of a workload share: seconds, for instance
 * @param source where it was found
 */
public record WorkloadQuery(String schema, String sql, double weight, String source) {}
