package io.holdfast.doctor.checklist;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.checklist.AppEvidence.HealthAnswer;
import io.holdfast.doctor.checklist.AppEvidence.HeldLease;
import io.holdfast.doctor.checklist.AppEvidence.LogErrors;
import io.holdfast.doctor.checklist.AppEvidence.ScanResult;
import io.holdfast.doctor.server.LogLine;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.server.ServerFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the application, its pools, its sources and its logs can show. */
final class AppPoints {
    private static final Pattern REQUEST_THREAD = Pattern.compile(
            "http|https|nio-\\d|exec-\\d|qtp|XNIO|undertow|jetty|tomcat|request|servlet|grizzly|armeria",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LOST = Pattern.compile(
            "aborted connection|too many connections|got (?:an error|timeout) (?:reading|writing)",
            Pattern.CASE_INSENSITIVE);
    private static final int MOST = 10;

    private final AppEvidence app;
    private final Report report;

    AppPoints(AppEvidence app, Report report) {
        this.app = app;
        this.report = report;
    }

    Point inForce() {
        if (app.configured().isEmpty() || app.inForce().isEmpty()) {
            return Point.unknown(
                    Title.SETTINGS_IN_FORCE,
                    app.configured().isEmpty()
                            ? "the pool's file was not given"
                            : "the file was read; what is in force only the application's monitor can say",
                    app.configured().isEmpty() ? "Give it: --pool-config FILE." : "Name the monitor: --pool URL.");
        }
        String how = "the file's values held against those of the running pool";
        List<String> differences = new ArrayList<>();
        for (PoolSettings running : app.inForce()) {
            List<String> fewest = null;
            for (PoolSettings file : app.configured()) {
                List<String> found = differences(file, running);
                fewest = fewest == null || found.size() < fewest.size() ? found : fewest;
            }
            differences.addAll(fewest == null ? List.of() : fewest);
        }
        return differences.isEmpty()
                ? Point.green(
                        Title.SETTINGS_IN_FORCE,
                        how,
                        List.of(Figures.count(app.inForce().size(), "pool") + " with the file's values"))
                : Point.red(
                        Title.SETTINGS_IN_FORCE,
                        how,
                        differences,
                        List.of("Start the application again, or correct its file."));
    }

    /** Where the file says something, and the pool runs with something else. */
    private static List<String> differences(PoolSettings file, PoolSettings running) {
        List<String> found = new ArrayList<>();
        if (file.capacity() != running.capacity()) {
            found.add("pool " + running.name() + ": size with overflow is " + running.capacity() + ", and "
                    + file.capacity() + " in " + file.name());
        }
        compare(found, running.name(), "maxLifetime", file.maxLifetime(), running.maxLifetime());
        compare(found, running.name(), "idleTimeout", file.idleTimeout(), running.idleTimeout());
        compare(found, running.name(), "borrowTimeout", file.borrowTimeout(), running.borrowTimeout());
        compare(found, running.name(), "readTimeout", file.readTimeout(), running.readTimeout());
        return found;
    }

    private static void compare(
            List<String> found, String pool, String name, @Nullable Duration file, @Nullable Duration running) {
        if (file != null && running != null && !file.equals(running)) {
            found.add("pool " + pool + ": " + name + " is " + Figures.span(running) + ", and " + Figures.span(file)
                    + " in the file");
        }
    }

    Point fits() {
        if (app.configured().isEmpty() && app.inForce().isEmpty()) {
            return Point.unknown(
                    Title.SETTINGS_FIT,
                    "neither the pool's file nor its monitor was given",
                    "Give --pool-config FILE or --pool URL.");
        }
        return Verdicts.of(Title.SETTINGS_FIT, report, Severity.WARN, Set.of("C07", "C11"));
    }

    Point requests() {
        ScanResult scan = app.scan();
        return scopes(Title.REQUESTS, scan == null ? null : scan.requests(), true);
    }

    Point background() {
        ScanResult scan = app.scan();
        return scopes(Title.BACKGROUND, scan == null ? null : scan.background(), false);
    }

    private Point scopes(Title title, @Nullable List<String> found, boolean request) {
        if (found == null && app.watched() == 0) {
            return Point.unknown(
                    title,
                    "neither the sources nor the pool's monitor were given",
                    "Give --scan FOLDER, --pool URL, or both.");
        }
        ScanResult scan = app.scan();
        String how = (scan == null ? "" : "a scan of " + Figures.count(scan.files(), "source file"))
                + (scan == null || app.watched() == 0 ? "" : ", and ")
                + (app.watched() == 0 ? "" : "the leases of " + Figures.count(app.watched(), "pool"));
        List<String> evidence = new ArrayList<>(
                found == null ? List.of() : found.stream().limit(MOST).toList());
        for (HeldLease lease : app.leases()) {
            if (REQUEST_THREAD.matcher(lease.thread()).find() == request) {
                evidence.add("pool " + lease.pool() + ": a connection is held for " + Math.round(lease.seconds())
                        + " s by " + lease.thread() + (lease.place() == null ? "" : ", borrowed at " + lease.place()));
            }
        }
        return evidence.isEmpty()
                ? Point.green(title, how, List.of("nothing found"))
                : Point.red(title, how, evidence, List.of("holdfast scan FOLDER shows each path that leaks."));
    }

    Point restarted() {
        Instant changed = app.configChangedAt();
        Instant started = app.startedAt();
        if (changed != null && started != null) {
            String how = "the start of the process held against the time of the file";
            List<String> evidence = List.of("started " + started, "configuration changed " + changed);
            return started.isBefore(changed)
                    ? Point.red(Title.RESTARTED, how, evidence, List.of("Start the application again."))
                    : Point.green(Title.RESTARTED, how, evidence);
        }
        Point inForce = inForce();
        if (inForce.state() == Point.State.GREEN) {
            return Point.green(Title.RESTARTED, "the running pool has the values of the file", inForce.evidence());
        }
        if (inForce.state() == Point.State.RED) {
            return Point.red(
                    Title.RESTARTED,
                    "the running pool has other values than the file",
                    inForce.evidence(),
                    List.of("Start the application again."));
        }
        return Point.unknown(
                Title.RESTARTED,
                "the application's start, or its configuration, is unknown",
                "Give --pool-config FILE with --app-pid PID or --pool URL.");
    }

    Point health() {
        if (app.health().isEmpty() && app.watched() == 0) {
            return Point.unknown(
                    Title.HEALTH, "no health end point was named", "Name it: --health URL, or --pool URL.");
        }
        List<String> bad = new ArrayList<>(app.pools());
        List<String> good = new ArrayList<>();
        for (HealthAnswer answer : app.health()) {
            String line = answer.url() + " answered " + (answer.status() == 0 ? "nothing" : answer.status() + "") + ": "
                    + Figures.sql(answer.body(), 120);
            (answer.status() >= 200 && answer.status() < 300 && !isDegraded(answer.body()) ? good : bad).add(line);
        }
        if (app.watched() > 0) {
            good.add(Figures.count(app.watched(), "pool") + " asked through monitors");
        }
        String how = "the end points were asked";
        return bad.isEmpty()
                ? Point.green(Title.HEALTH, how, good)
                : Point.red(Title.HEALTH, how, bad, List.of("holdfast doctor TARGET --pool URL says why."));
    }

    private static boolean isDegraded(String body) {
        return body.contains("\"DEGRADED\"") || body.contains("\"DOWN\"");
    }

    Point errors(ServerFacts facts, @Nullable Instant since) {
        List<String> evidence = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (LogErrors log : app.logs()) {
            if (log.errors() > 0) {
                evidence.add(log.name() + ": " + Figures.count(log.errors(), "connection error") + " ("
                        + String.join(", ", log.causes()) + ")");
            } else if (log.undated() > 0) {
                evidence.add(log.name() + ": " + Figures.count(log.undated(), "connection error")
                        + " without a time, so it cannot be said that they are older");
            } else {
                seen.add(log.name() + ": none");
            }
        }
        List<LogLine> server = facts.errorLog().stream()
                .filter(line -> since == null || line.at().isAfter(since))
                .filter(line -> LOST.matcher(line.text()).find())
                .toList();
        if (!server.isEmpty()) {
            evidence.add("the server's error log: " + Figures.count(server.size(), "lost connection") + ", last at "
                    + server.get(server.size() - 1).at() + ": "
                    + Figures.sql(server.get(server.size() - 1).text(), 120));
        }
        String how = "connection errors " + (since == null ? "of the whole log" : "since " + since) + " in "
                + (app.logs().isEmpty() ? "the server's own log" : "the logs given and the server's own");
        if (!evidence.isEmpty()) {
            return Point.red(Title.ERRORS, how, evidence, List.of("holdfast why --log FILE says what ended them."));
        }
        return app.logs().isEmpty()
                ? Point.unknown(Title.ERRORS, "no log of the application was given", "Give it: --log FILE.")
                : Point.green(Title.ERRORS, how, seen);
    }

    Point schedule() {
        List<String> found = app.schedules();
        if (found == null) {
            return Point.unknown(
                    Title.SCHEDULE, "no schedule could be read here", "Name the file that has it: --schedule FILE.");
        }
        return found.isEmpty()
                ? Point.red(
                        Title.SCHEDULE,
                        "crontabs and systemd units of this machine, and files that were named, read for this program",
                        List.of("none runs this program"),
                        List.of(
                                "Every hour: 0 * * * * holdfast doctor TARGET --fail-on WARN",
                                "Every day: 30 3 * * * holdfast checklist TARGET --apply-safe"))
                : Point.green(
                        Title.SCHEDULE,
                        "files with schedules were read for this program",
                        found.stream().filter(Objects::nonNull).limit(MOST).toList());
    }
}
