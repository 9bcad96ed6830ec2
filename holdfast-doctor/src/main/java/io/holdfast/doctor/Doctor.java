package io.holdfast.doctor;

import io.holdfast.doctor.server.ReadOptions;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerReader;
import io.holdfast.doctor.server.Unread;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Predicate;

/** Examines a server: reads its facts, and lets every probe judge them. Immutable and thread-safe. */
public final class Doctor {
    private static final String CODES = "HF-";

    private final List<Probe> probes;
    private final InstantSource clock;

    /** A doctor with these probes. */
    public Doctor(Collection<Probe> probes, InstantSource clock) {
        this.probes = probes.stream()
                .sorted(Comparator.comparing(probe -> probe.info().code()))
                .toList();
        this.clock = clock;
    }

    /** A doctor with every probe on the class path. */
    public static Doctor withAllProbes(InstantSource clock) {
        return new Doctor(
                ServiceLoader.load(Probe.class, Doctor.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList(),
                clock);
    }

    /** A doctor with those of the probes whose name passes. */
    public Doctor only(Predicate<Probe.Info> wanted) {
        return new Doctor(
                probes.stream().filter(probe -> wanted.test(probe.info())).toList(), clock);
    }

    /**
     * Which probes a list such as {@code L01,C*,HF-2301} names; a star stands for any ending.
     *
     * @throws IllegalArgumentException if a part of it names no probe
     */
    public Doctor only(String list) {
        return only(named(list));
    }

    /**
     * A doctor without the probes that such a list names.
     *
     * @throws IllegalArgumentException if a part of it names no probe, or no probe is left
     */
    public Doctor except(String list) {
        Doctor rest = only(named(list).negate());
        if (rest.probes.isEmpty()) {
            throw new IllegalArgumentException("no check is left without " + list);
        }
        return rest;
    }

    private Predicate<Probe.Info> named(String list) {
        List<String> parts = List.of(list.trim().split("\\s*,\\s*"));
        for (String part : parts) {
            if (probes.stream().noneMatch(probe -> names(part, probe.info()))) {
                throw new IllegalArgumentException("no check is named " + part);
            }
        }
        return info -> parts.stream().anyMatch(part -> names(part, info));
    }

    /** The probes, by code. */
    public List<Probe.Info> probes() {
        return probes.stream().map(Probe::info).toList();
    }

    /**
     * Reads the facts of a server over one connection, which is closed at the end.
     *
     * @throws DoctorException if the server cannot be reached, refuses us, or is lost while reading
     * @throws InterruptedException if the thread is interrupted between the two samples
     */
    public ServerFacts read(Target target, ReadOptions options) throws DoctorException, InterruptedException {
        try (Connection connection = target.open()) {
            return new ServerReader(connection, target.address(), clock, options).read();
        } catch (SQLException e) {
            throw new DoctorException(
                    DoctorError.LOST,
                    "the connection to " + target.address() + " was lost while reading. The server may have been"
                            + " restarted, or the doctor's session killed; run it again.",
                    e);
        }
    }

    /** Reads and judges; see {@link #read}. */
    public Report examine(Target target, ReadOptions options) throws DoctorException, InterruptedException {
        return judge(read(target, options));
    }

    /** Lets every probe judge facts, just read or saved earlier. */
    public Report judge(ServerFacts facts) {
        List<Finding> findings = new ArrayList<>();
        for (Probe probe : probes) {
            List<Unread> missing = unread(probe.info().needs(), facts);
            if (!missing.isEmpty()) {
                findings.add(unknown(probe.info(), missing));
            } else {
                asFarAsSeen(probe.info(), probe.examine(facts), facts)
                        .forEach(finding -> findings.add(Circumstances.of(finding, facts)));
            }
        }
        return new Report(Report.SCHEMA_VERSION, facts.takenAt(), facts.server(), facts.window(), findings);
    }

    private static List<Unread> unread(Collection<Reading> readings, ServerFacts facts) {
        return readings.stream()
                .sorted()
                .map(facts::unread)
                .flatMap(Optional::stream)
                .toList();
    }

    /** What is healthy as far as the account sees may be sick where it does not. */
    private static List<Finding> asFarAsSeen(Probe.Info info, List<Finding> findings, ServerFacts facts) {
        List<Unread> unseen = unread(info.wants(), facts).stream()
                .filter(unread -> unread.cure() != null)
                .toList();
        boolean healthy = findings.stream().allMatch(finding -> finding.severity() == Severity.OK);
        return healthy && !unseen.isEmpty() ? List.of(unknown(info, unseen)) : findings;
    }

    /** Says the first reason, and every right that is missing: with one after the other an account would be mended step by step. */
    private static Finding unknown(Probe.Info info, List<Unread> missing) {
        Unread first = missing.get(0);
        Finding finding = info.finding(
                Severity.UNKNOWN,
                first.reading().title(),
                "Not checked: " + info.title() + " (" + first.reason() + ").");
        for (Unread unread : missing) {
            String cure = unread.cure();
            String undo = unread.undo();
            if (cure != null && undo != null) {
                finding = finding.advise(
                        Advice.sql("Grant the right to read " + unread.reading().title() + ":", cure, undo));
            }
        }
        return finding;
    }

    private static boolean startsWith(String text, String start) {
        return text.regionMatches(true, 0, start, 0, start.length());
    }

    private static boolean names(String part, Probe.Info info) {
        if (part.endsWith("*")) {
            String start = part.substring(0, part.length() - 1);
            // All codes begin with HF-: a shorter pattern is one over ids.
            return startsWith(info.id(), start) || startsWith(start, CODES) && startsWith(info.code(), start);
        }
        return info.id().equalsIgnoreCase(part) || info.code().equalsIgnoreCase(part);
    }
}
