package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.ErrorCount;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Statements of applications fail again and again for a reason that an administrator can mend. */
public final class ErrorsByNumber implements Probe {
    private static final int WORTH_KNOWING = 10;

    private static final Info INFO = Info.of(
                    "HF-2701", "E01", "whether statements fail again and again", Reading.STATUS)
            .wanting(Reading.ERRORS);

    /**
     * What an error means here.
     *
     * @param stops true when it stops what the server is for: writing, or connecting
     */
    private record Meaning(
            boolean stops,
            String what,
            String cure,
            @Nullable String look) {}

    private static final Map<Integer, Meaning> MEANINGS = meanings();

    @Override
    public Info info() {
        return INFO;
    }

    private static Map<Integer, Meaning> meanings() {
        Map<Integer, Meaning> all = new TreeMap<>();
        all.put(
                1449,
                new Meaning(
                        true,
                        "the DEFINER of a trigger, view or routine does not exist",
                        "Make the account again, or define the object with another DEFINER.",
                        "SELECT 'trigger' AS kind, CONCAT(trigger_schema, '.', trigger_name) AS name, definer"
                                + " FROM information_schema.triggers UNION ALL SELECT 'view', CONCAT(table_schema, '.', table_name),"
                                + " definer FROM information_schema.views UNION ALL SELECT routine_type,"
                                + " CONCAT(routine_schema, '.', routine_name), definer FROM information_schema.routines"));
        all.put(
                1526,
                new Meaning(
                        true,
                        "a table has no partition for the value that is written",
                        "Add the next partitions (ALTER TABLE … ADD PARTITION), and let a job do so in time.",
                        "SELECT table_schema, table_name, MAX(partition_ordinal_position) AS partitions,"
                                + " MAX(partition_description) AS highest FROM information_schema.partitions"
                                + " WHERE partition_method LIKE 'RANGE%' GROUP BY table_schema, table_name"));
        all.put(1114, new Meaning(true, "a table is full", "Give the disk, or the temporary tables, more room.", null));
        all.put(
                1021,
                new Meaning(true, "the disk is full", "Free space at once: the server waits, and then fails.", null));
        all.put(
                1194,
                new Meaning(
                        true, "a table is marked as crashed", "Run REPAIR TABLE on it (check Q11 names it).", null));
        all.put(
                1195,
                new Meaning(true, "a table is crashed, and its repair failed", "Restore it from a backup.", null));
        all.put(
                1135,
                new Meaning(
                        true,
                        "the server cannot make a thread",
                        "Raise the limit of processes of the server's account, or give its machine memory.",
                        null));
        all.put(
                1037,
                new Meaning(true, "the server has no memory left", "Lower its buffers, or its connections.", null));
        all.put(
                1146,
                new Meaning(
                        false,
                        "a table does not exist",
                        "Look for a release whose change of the schema did not run.",
                        null));
        all.put(
                1054,
                new Meaning(
                        false,
                        "a column does not exist",
                        "Look for a release whose change of the schema did not run.",
                        null));
        all.put(
                1305,
                new Meaning(false, "a routine does not exist", "Create it, or mend the event that calls it.", null));
        all.put(
                1356,
                new Meaning(
                        false,
                        "a view refers to what is not there",
                        "Define it again; CHECK TABLE names what is missing.",
                        null));
        all.put(
                1038,
                new Meaning(
                        false,
                        "memory for a sort is out",
                        "Give the statement an index to sort by, or raise sort_buffer_size.",
                        null));
        all.put(
                1142,
                new Meaning(
                        false,
                        "an account lacks the right for what it does",
                        "Grant it, or find out who tries.",
                        null));
        all.put(
                1406,
                new Meaning(
                        false,
                        "a value is longer than its column",
                        "Widen the column, or check the value before.",
                        null));
        all.put(
                1364,
                new Meaning(
                        false,
                        "a column without a default is left out",
                        "Give the column a default, or mend the insert.",
                        null));
        all.put(
                1366,
                new Meaning(
                        false,
                        "a value does not fit the column's type or characters",
                        "Check the charset: utf8mb4 takes all.",
                        null));
        return all;
    }

    /** What the doctor's own account did is no sickness of an application. */
    private static Map<Integer, Long> counts(Sample sample, String own) {
        return sample.errors().stream()
                .filter(error -> MEANINGS.containsKey(error.code()) && !own.startsWith("'" + error.user() + "'@"))
                .collect(Collectors.groupingBy(
                        ErrorCount::code, TreeMap::new, Collectors.summingLong(ErrorCount::raised)));
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Map<Integer, Long> before = counts(facts.before(), facts.server().account());
        Map<Integer, Long> now = counts(facts.now(), facts.server().account());
        double minutes = facts.window().toMillis() / 60_000.0;
        List<Finding> findings = new ArrayList<>();
        now.forEach((code, total) -> {
            long grown = Math.max(0, total - before.getOrDefault(code, 0L));
            if (grown > 0 && minutes > 0 || total >= WORTH_KNOWING) {
                findings.add(finding(facts, code, total, grown, minutes));
            }
        });
        if (!findings.isEmpty()) {
            return findings;
        }
        return List.of(
                facts.server().version().mariadb()
                        ? INFO.ok("MariaDB does not count errors by their numbers")
                        : INFO.ok("No statement fails again and again"));
    }

    private static Finding finding(ServerFacts facts, int code, long total, long grown, double minutes) {
        Meaning meaning = Objects.requireNonNull(MEANINGS.get(code));
        boolean now = grown > 0 && minutes > 0;
        Severity severity = !now ? Severity.INFO : meaning.stops() ? Severity.CRIT : Severity.WARN;
        String rate = now ? Figures.number(grown / minutes) + " a minute" : "none now";
        Finding finding = INFO.finding(
                        severity,
                        "error " + code,
                        "Statements fail with error " + code + ": " + meaning.what() + " ("
                                + (now ? rate : total + " since the server started") + ")")
                .with("now", rate, "from 1 on")
                .with("since the start", total, "INFO from " + WORTH_KNOWING);
        for (ErrorCount error : facts.now().errors()) {
            if (error.code() == code) {
                finding = finding.with("of " + error.user() + "@" + error.host(), error.raised());
            }
        }
        finding = finding.advise(Advice.words(meaning.cure()));
        String look = meaning.look();
        return look == null ? finding : finding.advise(Advice.look("Find the objects:", look));
    }
}
