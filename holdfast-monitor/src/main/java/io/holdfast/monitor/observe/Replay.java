package io.holdfast.monitor.observe;

import io.holdfast.doctor.Doctor;
import io.holdfast.doctor.Report;
import io.holdfast.doctor.server.FactsFile;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.monitor.Alert;
import io.holdfast.monitor.HealthStatus;
import io.holdfast.monitor.Monitor;
import io.holdfast.monitor.PoolView;
import io.holdfast.monitor.ServerHealth;
import io.holdfast.monitor.ServerView;
import io.holdfast.monitor.Snapshot;
import io.holdfast.monitor.SnapshotJson;
import io.holdfast.monitor.Verdicts;
import io.holdfast.monitor.history.Series;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a bundle holds, as a page shows it: all that there was to see at the moment at which it was written. Immutable.
 *
 * @param history by range, such as {@code 6h}, then by subject; empty where the bundle has none
 */
public record Replay(Snapshot snapshot, Map<String, Map<String, Series>> history) {
    /** The file of a bundle that holds the history. */
    public static final String HISTORY = "history.json";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final List<String> RANGES = List.of("15m", "6h", "48h");
    private static final int POINTS = 180;
    private static final int LONGEST = 64 << 20;
    private static final int MOST_PARTS = 100;

    /** Copies. */
    public Replay {
        history = Map.copyOf(history);
    }

    /** The history of the last two days, for a bundle. */
    public static Map<String, Map<String, Series>> historyOf(Monitor monitor, Instant at) throws IOException {
        Map<String, Map<String, Series>> all = new LinkedHashMap<>();
        for (String range : RANGES) {
            Map<String, Series> series = new LinkedHashMap<>();
            Instant from = at.minus(Duration.parse("PT" + range.toUpperCase(Locale.ROOT)));
            for (String key : monitor.history().keys()) {
                series.put(key, monitor.history().read(key, from, at, POINTS));
            }
            all.put(range, series);
        }
        return all;
    }

    /**
     * Reads a bundle.
     *
     * @throws IOException if it cannot be read, or is no bundle
     */
    public static Replay read(Path bundle) throws IOException {
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            List<Snapshot> snapshots = new ArrayList<>();
            for (byte[] json : parts(zip, "pools")) {
                snapshots.add(SnapshotJson.read(json));
            }
            List<ServerFacts> facts = new ArrayList<>();
            for (byte[] json : parts(zip, "facts")) {
                facts.add(FactsFile.fromJson(new String(json, StandardCharsets.UTF_8)));
            }
            if (snapshots.isEmpty() && facts.isEmpty()) {
                throw new IOException(bundle + " holds neither pools nor a server");
            }
            byte[] history = part(zip, HISTORY);
            return new Replay(
                    snapshot(snapshots, facts),
                    history == null
                            ? Map.of()
                            : JSON.readValue(history, new TypeReference<Map<String, Map<String, Series>>>() {}));
        } catch (ZipException | JacksonException e) {
            throw new IOException(bundle + " is no bundle. One is written by: holdfast bundle", e);
        }
    }

    private static List<byte[]> parts(ZipFile zip, String name) throws IOException {
        List<byte[]> parts = new ArrayList<>();
        byte[] part = part(zip, name + ".json");
        while (part != null && parts.size() < MOST_PARTS) {
            parts.add(part);
            part = part(zip, name + "-" + parts.size() + ".json");
        }
        return parts;
    }

    private static byte @org.jspecify.annotations.Nullable [] part(ZipFile zip, String name) throws IOException {
        ZipEntry entry = zip.getEntry(name);
        if (entry == null) {
            return null;
        }
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LONGEST);
            if (bytes.length == LONGEST) {
                throw new IOException(name + " in " + zip.getName() + " is larger than any that is written");
            }
            return bytes;
        }
    }

    private static Snapshot snapshot(List<Snapshot> snapshots, List<ServerFacts> facts) {
        if (snapshots.size() == 1 && facts.isEmpty()) {
            return snapshots.get(0);
        }
        List<PoolView> pools = new ArrayList<>();
        Map<String, ServerView> servers = new LinkedHashMap<>();
        List<Alert> alerts = new ArrayList<>();
        HealthStatus status = HealthStatus.UP;
        for (Snapshot each : snapshots) {
            pools.addAll(each.pools());
            each.servers().forEach(server -> servers.putIfAbsent(server.address(), server));
            alerts.addAll(each.alerts());
            status = status.or(each.status());
        }
        for (ServerFacts each : facts) {
            ServerView known = servers.get(each.server().address());
            if (known == null || known.examinedAt() == null) {
                Report report = Doctor.withAllProbes(Clock.systemUTC()).judge(each);
                ServerHealth health = known == null ? null : known.health();
                servers.put(
                        each.server().address(),
                        ServerViews.of(
                                each,
                                report,
                                each.server().address(),
                                health,
                                known == null ? null : known.vitals(),
                                null));
            }
        }
        Instant at =
                snapshots.isEmpty() ? facts.get(0).takenAt() : snapshots.get(0).at();
        List<ServerView> shown = List.copyOf(servers.values());
        List<ServerHealth> health = new ArrayList<>();
        for (ServerView server : shown) {
            ServerHealth judged = server.health();
            if (judged != null) {
                health.add(judged);
            }
        }
        return new Snapshot(
                Snapshot.SCHEMA,
                Snapshot.SCHEMA_VERSION,
                snapshots.isEmpty() ? "" : snapshots.get(0).node(),
                at,
                snapshots.isEmpty() ? 0 : snapshots.get(0).intervalSeconds(),
                status,
                Verdicts.of(at, pools, shown, health, alerts, List.of()),
                pools,
                shown,
                alerts);
    }
}
