package io.holdfast.monitor;

import io.holdfast.doctor.Report;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.observe.Examiner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes samples, each with the rates since the one before. Not thread-safe. */
final class Sampler {
    private final Map<String, PoolFigures> earlierFigures = new HashMap<>();
    private final Map<String, Vitals> earlierVitals = new HashMap<>();
    private @Nullable Instant earlierAt;

    /** A sample of these pools and servers; the doctor's last facts and findings come from the examiners, by address. */
    Sample take(Instant at, List<PoolSource> pools, List<SeenServer> servers, Map<String, Examiner> examiners) {
        Instant before = earlierAt;
        double seconds = before == null ? 0 : Duration.between(before, at).toNanos() / 1e9;
        List<PoolSample> ofPools = new ArrayList<>();
        for (PoolSource pool : pools) {
            PoolFigures earlier = earlierFigures.get(pool.key());
            PoolSample sample =
                    PoolSample.of(pool, earlier == null ? 0 : seconds, earlier == null ? pool.figures() : earlier);
            earlierFigures.put(pool.key(), sample.figures());
            ofPools.add(sample);
        }
        List<ServerSample> ofServers = new ArrayList<>();
        for (SeenServer server : servers) {
            ofServers.add(sampleOf(server, examiners.get(server.address())));
        }
        earlierAt = at;
        return new Sample(at, ofPools, ofServers);
    }

    private ServerSample sampleOf(SeenServer server, @Nullable Examiner examiner) {
        String key = "server-" + server.address();
        ServerFacts facts = examiner == null ? null : examiner.facts();
        Report report = examiner == null ? null : examiner.report();
        Vitals vitals = server.vitals();
        ServerSample sample = new ServerSample(
                key,
                server.address(),
                server.health(),
                vitals,
                earlierVitals.get(key),
                facts == null ? null : facts.takenAt(),
                report == null ? List.of() : report.findings());
        if (vitals != null) {
            earlierVitals.put(key, vitals);
        }
        return sample;
    }
}
