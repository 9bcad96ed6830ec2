package io.holdfast.doctor.fix;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.FixPlan;
import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import io.holdfast.doctor.plan.TableName;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes plans: asks the server what the repairs need to know, and changes nothing. Thread-safe. */
public final class FixPlanner {
    private static final Duration LIFE = Duration.ofHours(24);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmss").withZone(ZoneOffset.UTC);
    private static final int RANDOM_BITS = 1 << 24;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    /** A planner that takes the times of its plans from this clock. */
    public FixPlanner(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A plan of these repairs, each of which passed its preflight.
     *
     * @throws DoctorException if the server cannot be reached
     * @throws RepairException if a repair cannot be made safely, or would not be needed
     */
    public FixPlan plan(Target target, List<FixRequest> requests) throws DoctorException, RepairException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        String id = STAMP.format(now) + "-" + Integer.toString(random.nextInt(RANDOM_BITS), 36);
        try (FixServer server = FixServer.open(target, id)) {
            try {
                List<PlannedFix> fixes = new ArrayList<>();
                Map<String, String> tables = new TreeMap<>();
                for (FixRequest request : requests) {
                    Fix fix = request.make(server);
                    String cost = fix.preflight(server, id);
                    PlannedFix planned = fix.planned(id, server.version(), cost);
                    if (fixes.stream()
                            .anyMatch(other -> other.kind().equals(planned.kind())
                                    && other.parameters().equals(planned.parameters()))) {
                        throw new RepairException(RepairError.NO_REPAIR, "asked for twice: " + fix.title() + ".");
                    }
                    fixes.add(planned);
                    if (fix.table().isPresent()) {
                        TableName table = fix.table().get();
                        tables.put(
                                table.quoted(), TableShape.read(server, table).hash());
                    }
                }
                return new FixPlan(id, now, now.plus(LIFE), server.mark(), tables, fixes);
            } catch (SQLException e) {
                throw Preflight.explain(e, server, requests.size() + " repairs could not be planned");
            }
        }
    }
}
