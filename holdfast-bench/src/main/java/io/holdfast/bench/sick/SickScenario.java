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
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.testkit.TestServer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.sql.Connection;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Has the doctor and its peers look at the same sick servers, and lists who finds what. */
public final class SickScenario implements Scenario {
    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String question() {
        return "What do the doctor, MySQLTuner and Percona Toolkit find on the same sick servers?";
    }

    @Override
    public List<Measurement> run(BenchOptions options, PrintStream out) throws Exception {
        List<Row> rows = new ArrayList<>();
        Map<String, List<String>> complaints = new LinkedHashMap<>();
        Inspections inspections = new Inspections();
        for (Sickness.Place place : Sickness.Place.values()) {
            if (options.scenarios().isEmpty()
                    || options.scenarios().contains(place.name().toLowerCase(Locale.ROOT))) {
                try (Ward ward = open(place)) {
                    // What waits has to wait for a while before it counts.
                    Thread.sleep(11_000);
                    look(place, ward, rows, complaints, inspections);
                }
            }
        }
        String page = new SickPage(rows, complaints, inspections).text();
        out.println(page);
        rows.forEach(row -> row.failures().forEach(out::println));
        inspections.failures().forEach(out::println);
        if (options.page() != null) {
            Files.writeString(options.page(), page);
        }
        return rows.stream().flatMap(row -> measurements(row).stream()).toList();
    }

    private static Ward open(Sickness.Place place) throws Exception {
        return switch (place) {
            case SHOP -> new SickServer();
            case NEGLECTED -> new NeglectedServer();
            case LOCKED -> LockedServer.ofManyLocks();
            case FROZEN -> LockedServer.ofOneLock();
        };
    }

    /**
     * What was said of a sickness.
     *
     * @param probe the doctor's check that found it; empty where none did
     * @param cure what the doctor gives to be run
     * @param failures what of that did not run
     * @param peers whether each peer found it
     */
    record Row(
            Sickness sickness,
            String probe,
            String cure,
            List<String> failures,
            Map<String, @Nullable Boolean> peers) {}

    private static void look(
            Sickness.Place place,
            Ward ward,
            List<Row> rows,
            Map<String, List<String>> complaints,
            Inspections inspections)
            throws Exception {
        Target target = Target.of("127.0.0.1", ward.port())
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
        Doctor doctor = Doctor.withAllProbes(Clock.systemUTC());
        ServerFacts facts = doctor.read(target, ward.options());
        Report report = doctor.judge(facts);
        Map<String, @Nullable String> peers = new LinkedHashMap<>();
        peers.put(SickPage.TUNER, Tools.has("mysqltuner") ? Tools.tuner(ward.port()) : null);
        peers.put(SickPage.TOOLKIT, Tools.has("pt-kill") ? Tools.toolkit(ward.port()) : null);
        try (Connection session = ward.admin()) {
            inspections.make(target, facts, session);
            for (Sickness sickness : Sickness.values()) {
                if (sickness.place() == place) {
                    rows.add(row(sickness, ward, report, peers, session));
                }
            }
        }
        peers.forEach((peer, said) -> {
            if (said != null) {
                complaints.computeIfAbsent(peer, none -> new ArrayList<>()).add(said);
            }
        });
    }

    private static Row row(
            Sickness sickness, Ward ward, Report report, Map<String, @Nullable String> peers, Connection session) {
        String culprit = ward.culprit(sickness);
        Finding found = report.findings().stream()
                .filter(finding -> finding.severity().atLeast(Severity.INFO))
                .filter(finding -> isAbout(finding, sickness, culprit))
                .findFirst()
                .orElse(null);
        Map<String, @Nullable Boolean> said = new LinkedHashMap<>();
        peers.forEach((peer, text) -> said.put(
                peer,
                text == null
                        ? null
                        : says(peer.equals(SickPage.TUNER) ? sickness.tuner() : sickness.toolkit(), text, culprit)));
        if (found == null) {
            return new Row(sickness, "", "", List.of(), said);
        }
        Cure cure = Cure.of(found, session);
        return new Row(sickness, found.probe(), cure.kind(), cure.failures(), said);
    }

    private static boolean isAbout(Finding finding, Sickness sickness, String culprit) {
        boolean named = sickness.marker().equals(Sickness.CULPRIT)
                ? says(named(culprit), finding.toString(), culprit)
                : finding.toString().contains(sickness.marker());
        return named && finding.probe().startsWith(sickness.probe());
    }

    private static boolean says(@Nullable String words, String said, String culprit) {
        if (words == null) {
            return false;
        }
        // Named as the root: with its number, beside a word for blocking.
        String pattern = words.equals(Sickness.CULPRIT) ? "(?i)block.*" + named(culprit) : words;
        return Pattern.compile(pattern).matcher(said).find();
    }

    private static String named(String culprit) {
        return "\\b" + Pattern.quote(culprit) + "\\b";
    }

    private static List<Measurement> measurements(Row row) {
        List<Measurement> all = new ArrayList<>();
        all.add(measurement(row, SickPage.DOCTOR, !row.probe().isEmpty()));
        row.peers().forEach((peer, found) -> {
            if (found != null) {
                all.add(measurement(row, peer, found));
            }
        });
        return all;
    }

    private static Measurement measurement(Row row, String tool, boolean found) {
        return new Measurement("doctor", tool, Map.of("sickness", row.sickness().name()), "found", found ? 1 : 0, "");
    }
}
