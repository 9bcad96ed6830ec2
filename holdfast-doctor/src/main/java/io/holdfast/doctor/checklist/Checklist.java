package io.holdfast.doctor.checklist;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.plan.RunRecord;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The list that says when a repair is complete: each point verified by the program, or said to be unverified. Immutable.
 *
 * @param schemaVersion of the JSON form
 * @param server the server's address
 * @param since when the repair was made, from which on errors count; null when there was none
 */
public record Checklist(
        String schema,
        int schemaVersion,
        Instant at,
        String server,
        @Nullable Instant since,
        List<Point> points) {
    /** Goes up when a program that reads the JSON form has to change. */
    public static final int SCHEMA_VERSION = 1;

    private static final String SCHEMA = "holdfast-checklist";
    private static final int FINDINGS = 4;
    private static final int UNCHECKED = 3;

    /** Copies. */
    public Checklist {
        points = List.copyOf(points);
    }

    /**
     * The list of all points.
     *
     * @param runs the runs of plans on this server
     */
    public static Checklist of(
            ServerFacts facts, Report report, AppEvidence app, List<RunRecord> runs, @Nullable Instant since) {
        ServerPoints server = new ServerPoints(facts, report, runs);
        AppPoints application = new AppPoints(app, report);
        return new Checklist(
                SCHEMA,
                SCHEMA_VERSION,
                facts.takenAt(),
                facts.server().address(),
                since,
                List.of(
                        application.inForce(),
                        application.fits(),
                        application.requests(),
                        application.background(),
                        server.indexes(),
                        server.duplicates(),
                        server.locks(),
                        server.slowLog(),
                        server.timeouts(),
                        application.restarted(),
                        application.health(),
                        application.errors(facts, since),
                        server.room(),
                        server.runs(),
                        application.schedule()));
    }

    /** The keys that runs on this server made unique, and that ought to be so still. */
    public static List<CandidateKey> keys(List<RunRecord> runs) {
        return ServerPoints.repaired(runs, "remove-duplicates").stream()
                .map(key -> new CandidateKey(key.table().schema(), key.table().name(), key.columns()))
                .toList();
    }

    /** The same with the points that pass. */
    public Checklist only(Predicate<Point> wanted) {
        return new Checklist(
                schema,
                schemaVersion,
                at,
                server,
                since,
                points.stream().filter(wanted).toList());
    }

    /** How many points stand so. */
    public long count(Point.State state) {
        return points.stream().filter(point -> point.state() == state).count();
    }

    /** True when every point is green. */
    public boolean complete() {
        return !points.isEmpty() && count(Point.State.GREEN) == points.size();
    }

    /** The verdict in one sentence. */
    public String verdict() {
        if (complete()) {
            return "The repair is complete: " + Figures.count(points.size(), "point") + " verified.";
        }
        return "The repair is not complete: " + count(Point.State.GREEN) + " of " + points.size() + " points green, "
                + count(Point.State.RED) + " red, " + count(Point.State.UNKNOWN) + " not verified.";
    }

    /** The exit code of the command line: 0 complete, 4 a point is red, 3 one could not be verified. */
    public int exitCode() {
        if (complete()) {
            return 0;
        }
        return count(Point.State.RED) > 0 ? FINDINGS : UNCHECKED;
    }
}
