package io.holdfast.bench.sick;

import io.holdfast.bench.BenchOptions;
import io.holdfast.bench.Scenario;
import io.holdfast.bench.result.Measurement;
import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.CandidateKey;
import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Has the doctor and its peers look at the same sick server, and lists who finds what. */
public final class SickScenario implements Scenario {
    private static final String DOCTOR = "holdfast doctor";
    private static final String TUNER = "MySQLTuner";
    private static final String TOOLKIT = "Percona Toolkit";
    private static final String POOL = "pool_size: 10\npool_recycle: 3600\n";
    private static final Pattern COMPLAINT = Pattern.compile("^(?:\\[!!\\]|# WARN|# NOTE|# CRIT).*");

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String question() {
        return "What do the doctor, MySQLTuner and Percona Toolkit find on the same sick server?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        try (SickServer server = new SickServer()) {
            // What waits has to wait for a while before it counts.
            Thread.sleep(11_000);
            Report report = examine(server);
            Map<String, @Nullable String> peers = new LinkedHashMap<>();
            peers.put(TUNER, Tools.has("mysqltuner") ? Tools.tuner(server.port()) : null);
            peers.put(TOOLKIT, Tools.has("pt-kill") ? Tools.toolkit(server.port()) : null);
            List<Measurement> found = new ArrayList<>();
            for (Sickness sickness : Sickness.values()) {
                found.add(measurement(sickness, DOCTOR, finds(report, sickness)));
                for (Map.Entry<String, @Nullable String> peer : peers.entrySet()) {
                    String said = peer.getValue();
                    if (said != null) {
                        found.add(measurement(sickness, peer.getKey(), says(peer.getKey(), said, sickness, server)));
                    }
                }
            }
            String page = page(report, peers, found);
            out.println(page);
            if (options.page() != null) {
                Files.writeString(options.page(), page);
            }
            return found;
        }
    }

    private static Report examine(SickServer server) throws Exception {
        ReadOptions options = ReadOptions.defaults()
                .withWindow(Duration.ofSeconds(3))
                .withCandidateKeys(List.of(CandidateKey.parse(SickServer.SCHEMA + ".invoice(customer,number)")))
                .withPools(PoolSettingsReader.parse(POOL, "shop.yaml", 1));
        return Doctor.withAllProbes(Clock.systemUTC())
                .examine(
                        Target.of("127.0.0.1", server.port())
                                .withUser(TestServer.ADMIN_USER)
                                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD)),
                        options);
    }

    private static boolean finds(Report report, Sickness sickness) {
        return report.findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.INFO))
                .filter(finding -> finding.probe().equals(sickness.probe()))
                .anyMatch(finding -> isAbout(finding, sickness));
    }

    /** Where one check looks for two things. */
    private static boolean isAbout(Finding finding, Sickness sickness) {
        return switch (sickness) {
            case NO_PRIMARY_KEY -> finding.toString().contains("keyless");
            case NUMBERS_RUN_OUT -> finding.toString().contains("small");
            default -> true;
        };
    }

    private static boolean says(String peer, String said, Sickness sickness, SickServer server) {
        String words = peer.equals(TUNER) ? sickness.tuner() : sickness.toolkit();
        if (words == null) {
            return false;
        }
        // Named as the root: with its number, beside a word for blocking.
        String pattern = words.equals("SICK_ROOT") ? "(?i)block.*\\b" + server.root() + "\\b" : words;
        return Pattern.compile(pattern).matcher(said).find();
    }

    private static Measurement measurement(Sickness sickness, String tool, boolean found) {
        return new Measurement("doctor", tool, Map.of("sickness", sickness.name()), "found", found ? 1 : 0, "");
    }

    private static String page(Report report, Map<String, @Nullable String> peers, List<Measurement> found) {
        StringBuilder page = new StringBuilder("# The doctor beside MySQLTuner and Percona Toolkit\n\n");
        page.append("The same sick server (")
                .append(report.server().version().shown())
                .append(
                        "), looked at by each. Written by `./bench doctor --page docs/doctor-peers.md`; the peers are those of\n")
                .append(
                        "Debian's packages `mysqltuner` and `percona-toolkit`, with all their checks of a running server. A peer's words are\n")
                .append(
                        "looked for in all that it prints: a number without a verdict does not count, and for a lock its root must be named.\n\n");
        page.append("| what is wrong | ").append(DOCTOR);
        peers.keySet().forEach(peer -> page.append(" | ").append(peer));
        page.append(" |\n|---|---|").append("---|".repeat(peers.size())).append('\n');
        for (Sickness sickness : Sickness.values()) {
            page.append("| ").append(sickness.title()).append(" | ");
            page.append(mark(found, sickness, DOCTOR)).append(' ').append(sickness.probe());
            for (Map.Entry<String, @Nullable String> peer : peers.entrySet()) {
                page.append(" | ")
                        .append(peer.getValue() == null ? "not installed" : mark(found, sickness, peer.getKey()));
            }
            page.append(" |\n");
        }
        page.append("\n## What the others say besides\n\n");
        page.append(
                        "The doctor looks at connections, locks, statements and what goes with them. It has no checks of durability,")
                .append(
                        " storage engines\nand memory of the engine, which these are about, or which are not sicknesses here:\n");
        peers.forEach((peer, said) -> {
            if (said != null) {
                page.append("\n**").append(peer).append("**\n\n");
                said.lines()
                        .map(String::strip)
                        .filter(line -> COMPLAINT.matcher(line).matches())
                        .filter(line -> !isOfOurs(line))
                        .map(line -> line.replaceAll("/\\S+/", ""))
                        .distinct()
                        .limit(40)
                        .forEach(line -> page.append("- ").append(line).append('\n'));
            }
        });
        return page.toString();
    }

    private static boolean isOfOurs(String line) {
        return List.of(Sickness.values()).stream()
                .flatMap(sickness -> java.util.stream.Stream.of(sickness.tuner(), sickness.toolkit()))
                .filter(java.util.Objects::nonNull)
                .anyMatch(words -> Pattern.compile(words).matcher(line).find());
    }

    private static String mark(List<Measurement> found, Sickness sickness, String tool) {
        return found.stream()
                .filter(one -> one.pool().equals(tool) && one.params().containsValue(sickness.name()))
                .map(one -> one.value() > 0 ? "found" : "–")
                .collect(Collectors.joining());
    }
}
