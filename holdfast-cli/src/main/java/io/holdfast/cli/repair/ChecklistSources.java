package io.holdfast.cli.repair;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.doctor.checklist.AppEvidence;
import io.holdfast.doctor.checklist.AppEvidence.HealthAnswer;
import io.holdfast.doctor.checklist.AppEvidence.HeldLease;
import io.holdfast.doctor.checklist.AppEvidence.LogErrors;
import io.holdfast.doctor.checklist.AppEvidence.ScanResult;
import io.holdfast.doctor.logs.LogGroup;
import io.holdfast.doctor.logs.LogReader;
import io.holdfast.doctor.logs.LogSummary;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.PoolSettings;
import io.holdfast.doctor.why.DropCause;
import io.holdfast.monitor.ConnectionView;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.observe.PoolFacts;
import io.holdfast.scan.Finding;
import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.ScanReport;
import io.holdfast.scan.Severity;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Gathers what is to be known of an application: its files, sources, logs, monitors and end points. */
final class ChecklistSources {
    private static final double LONG_LEASE_SECONDS = 60;
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int LONGEST_BODY = 2_000;
    /** Findings in loops, threads, tasks, sockets and coroutines. */
    private static final Set<String> BACKGROUND =
            Set.of("HF-3301", "HF-3302", "HF-3303", "HF-3306", "HF-3604", "HF-3605");
    /** Findings on a scope that keeps a connection. */
    private static final String SCOPES = "HF-3(1\\d\\d|201|304|401|402|403|606)";

    private ChecklistSources() {}

    static AppEvidence gather(
            List<Path> configs,
            int instances,
            List<Snapshot> snapshots,
            @Nullable Long pid,
            List<URI> health,
            @Nullable Path sources,
            List<Path> logs,
            @Nullable Instant since,
            @Nullable List<String> schedules)
            throws InterruptedException {
        List<PoolView> pools = snapshots.stream()
                .flatMap(snapshot -> snapshot.pools().stream())
                .toList();
        return new AppEvidence(
                settings(configs, instances),
                changed(configs),
                PoolFacts.settings(pools),
                pools.stream()
                        .filter(pool -> pool.health().status() != HealthStatus.UP)
                        .map(pool -> "pool " + pool.name() + " is "
                                + pool.health().status() + ": " + pool.health().cause())
                        .toList(),
                pools.size(),
                held(pools),
                pid == null ? null : started(pid),
                answers(health),
                sources == null ? null : scan(sources),
                errors(logs, since),
                schedules);
    }

    static List<PoolSettings> settings(List<Path> configs, int instances) {
        List<PoolSettings> settings = new ArrayList<>();
        for (Path file : configs) {
            try {
                settings.addAll(PoolSettingsReader.read(file, instances));
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return settings;
    }

    private static @Nullable Instant changed(List<Path> configs) {
        Instant latest = null;
        for (Path file : configs) {
            try {
                Instant changed = Files.getLastModifiedTime(file).toInstant();
                latest = latest == null || changed.isAfter(latest) ? changed : latest;
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return latest;
    }

    private static Instant started(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.CANNOT_CHECK, "there is no process " + pid + ", or its start cannot be read.", null));
    }

    private static List<HeldLease> held(List<PoolView> pools) {
        List<HeldLease> held = new ArrayList<>();
        for (PoolView pool : pools) {
            for (ConnectionView connection : pool.connections()) {
                ConnectionView.Lease lease = connection.lease();
                if (lease != null && lease.seconds() > LONG_LEASE_SECONDS) {
                    held.add(new HeldLease(pool.name(), lease.seconds(), lease.thread(), lease.place()));
                }
            }
        }
        return held;
    }

    static List<HealthAnswer> answers(List<URI> urls) throws InterruptedException {
        List<HealthAnswer> answers = new ArrayList<>();
        for (URI url : urls) {
            answers.add(answer(url));
        }
        return answers;
    }

    /** What the end point says; status 0 and the reason where it says nothing. */
    static HealthAnswer answer(URI url) throws InterruptedException {
        try {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .connectTimeout(ANSWER)
                    .build()
                    .send(HttpRequest.newBuilder(url).timeout(ANSWER).build(), HttpResponse.BodyHandlers.ofString());
            String body = answer.body();
            return new HealthAnswer(
                    url.toString(),
                    answer.statusCode(),
                    body.length() > LONGEST_BODY ? body.substring(0, LONGEST_BODY) : body);
        } catch (IOException | IllegalArgumentException e) {
            return new HealthAnswer(url.toString(), 0, String.valueOf(e));
        }
    }

    private static ScanResult scan(Path sources) throws InterruptedException {
        try {
            Path root = sources.toAbsolutePath().normalize();
            ScanReport report = Scan.run(new ScanOptions(root, List.of(root), false, false));
            List<String> requests = new ArrayList<>();
            List<String> background = new ArrayList<>();
            for (Finding finding : report.findings()) {
                String code = finding.rule().code();
                String line = code + " " + finding.file() + ":" + finding.line() + " " + finding.message();
                if (finding.severity().atLeast(Severity.WARNING)) {
                    if (BACKGROUND.contains(code)) {
                        background.add(line);
                    } else if (code.matches(SCOPES)) {
                        requests.add(line);
                    }
                }
            }
            return new ScanResult(report.parsed(), requests, background);
        } catch (IOException e) {
            throw unreadable(sources, e);
        }
    }

    private static List<LogErrors> errors(List<Path> logs, @Nullable Instant since) {
        List<LogErrors> all = new ArrayList<>();
        for (Path log : logs) {
            try (InputStream in = Files.newInputStream(log)) {
                all.add(errors(
                        new LogReader(ZoneId.systemDefault()).read(String.valueOf(log.getFileName()), in, n -> {}),
                        since));
            } catch (IOException e) {
                throw unreadable(log, e);
            }
        }
        return all;
    }

    /** A group counts whole when its last entry is later: how many of them are is not kept. */
    private static LogErrors errors(LogSummary summary, @Nullable Instant since) {
        long errors = 0;
        long undated = 0;
        List<String> causes = new ArrayList<>();
        for (LogGroup group : summary.groups()) {
            if (group.cause() == DropCause.HARMLESS || group.cause() == DropCause.HEALTH_CHECK) {
                continue;
            }
            Instant last = group.timeLine().last();
            if (since == null || last != null && last.isAfter(since)) {
                errors += group.count();
                causes.add(group.cause().code());
            } else if (last == null) {
                undated += group.count();
            }
        }
        return new LogErrors(
                summary.name(), errors, undated, causes.stream().distinct().toList());
    }

    private static CommandFailure unreadable(Path file, IOException e) {
        return new CommandFailure(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage(), e);
    }
}
