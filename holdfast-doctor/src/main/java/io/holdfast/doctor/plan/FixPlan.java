package io.holdfast.doctor.plan;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of repairs for one server, in order. Changes nothing by itself; {@code FixApplier} carries it out.
 *
 * @param id names the plan, its run, and every statement of that run
 * @param tables a hash of the definition of each table touched, by its quoted name
 */
public record FixPlan(
        String id,
        Instant createdAt,
        Instant expiresAt,
        ServerMark server,
        Map<String, String> tables,
        List<PlannedFix> fixes) {

    /** Goes up when an older program cannot read the file. */
    public static final int VERSION = 1;

    /** What an id may be made of: it stands in comments and in names of tables. */
    public static final String ID = "[0-9a-z]{1,20}(-[0-9a-z]{1,10})?";

    /** Copies. */
    public FixPlan {
        tables = Collections.unmodifiableMap(new TreeMap<>(tables));
        fixes = List.copyOf(fixes);
    }

    /** The same with other repairs. */
    public FixPlan with(List<PlannedFix> others) {
        return new FixPlan(id, createdAt, expiresAt, server, tables, others);
    }
}
