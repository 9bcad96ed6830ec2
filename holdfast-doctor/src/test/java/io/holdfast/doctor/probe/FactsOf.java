package io.holdfast.doctor.probe;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Session;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Facts made up for one check. */
final class FactsOf {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<String, Long> before = new HashMap<>();
    private final Map<String, Long> now = new HashMap<>();
    private final ServerFactsBuilder facts;

    private FactsOf(String version) {
        facts = new ServerFactsBuilder(
                START,
                new ServerIdentity(
                        ServerVersion.parse(version), "db:3306", "db", "u", "'dba'@'%'", 999, Instant.EPOCH, true));
    }

    static FactsOf mysql() {
        return new FactsOf("8.0.33");
    }

    static FactsOf mariadb() {
        return new FactsOf("11.4.5-MariaDB");
    }

    static Session sleeping(long id, long seconds) {
        return new Session(id, "shop", "web1", "shop", "Sleep", seconds, "", null, Map.of());
    }

    FactsOf variable(String name, Object value) {
        facts.variable(name, String.valueOf(value));
        return this;
    }

    /** The counter in both samples. */
    FactsOf counter(String name, long value) {
        return counter(name, value, value);
    }

    FactsOf counter(String name, long earlier, long later) {
        before.put(name, earlier);
        now.put(name, later);
        return this;
    }

    FactsOf with(Consumer<ServerFactsBuilder> more) {
        more.accept(facts);
        return this;
    }

    ServerFacts facts() {
        return facts.samples(new Sample(START, before, List.of()), new Sample(START.plusSeconds(60), now, List.of()))
                .build();
    }

    /** What a check makes of them. */
    List<Finding> judged(String probe) {
        return Doctor.withAllProbes(Clock.systemUTC())
                .only(probe)
                .judge(facts())
                .findings();
    }
}
