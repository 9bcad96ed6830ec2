package io.holdfast.fleet;

import io.holdfast.testkit.ServerKind;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** {@code ./bench fleet}: random schedules, a simulated large fleet, the cost of many lease rows, and forty pools on a real server. */
public final class FleetBench {
    private static final int SCHEDULES = 10_000;

    private FleetBench() {}

    /** Runs the parts that are named, or all; {@code --quick} makes each of them short. */
    public static void main(String[] args) throws Exception {
        List<String> words = new ArrayList<>(List.of(args));
        boolean quick = words.remove("--quick");
        List<ServerKind> servers = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            if (words.remove(kind.name().toLowerCase(Locale.ROOT))) {
                servers.add(kind);
            }
        }
        if (servers.isEmpty()) {
            servers.addAll(List.of(ServerKind.values()));
        }
        List<String> parts = words.isEmpty() ? List.of("schedules", "simulate", "rows", "live") : words;
        for (String part : parts) {
            switch (part) {
                case "schedules" -> schedules(quick ? SCHEDULES / 20 : SCHEDULES, System.out);
                case "simulate" -> simulate(quick, System.out);
                case "rows" -> {
                    for (ServerKind kind : servers) {
                        FleetRows.run(kind, quick, System.out);
                    }
                }
                case "live" -> live(servers, quick, System.out);
                default -> {
                    System.err.println(
                            "usage: ./bench fleet [schedules] [simulate] [rows] [live] [mysql] [mariadb] [--quick]");
                    System.exit(2);
                }
            }
        }
        System.exit(0);
    }

    private static void schedules(int count, PrintStream out) {
        AtomicInteger broken = new AtomicInteger();
        List<FleetWorld.Outcome> outcomes = LongStream.range(0, count)
                .parallel()
                .mapToObj(seed -> {
                    try {
                        return List.of(FleetWorld.run(seed));
                    } catch (AssertionError e) {
                        broken.incrementAndGet();
                        out.println("BROKEN: " + e.getMessage());
                        return List.<FleetWorld.Outcome>of();
                    }
                })
                .flatMap(List::stream)
                .toList();
        out.printf(
                Locale.ROOT,
                "%d random schedules: %d broke a bound; %d crashes, %d freezes, %d switches of the primary, %d foreign"
                        + " sessions; %d used 95 %% of the budget or more%n",
                count,
                broken.get(),
                outcomes.stream().mapToInt(FleetWorld.Outcome::crashes).sum(),
                outcomes.stream().mapToInt(FleetWorld.Outcome::freezes).sum(),
                outcomes.stream().mapToInt(FleetWorld.Outcome::switches).sum(),
                outcomes.stream().mapToInt(FleetWorld.Outcome::foreign).sum(),
                outcomes.stream().filter(each -> each.mostOfBudget() >= 95).count());
    }

    private static void simulate(boolean quick, PrintStream out) {
        for (int instances : quick ? new int[] {20, 100} : new int[] {20, 100, 1_000}) {
            FleetWorld.Scale scale = FleetWorld.runLarge(instances, 10 * instances);
            out.printf(
                    Locale.ROOT,
                    "SIMULATED, %d instances grow to %d, budget %d: sessions at most %d %% of what is shared, %d guests at"
                            + " once; %.1f %% of the need served in the last 20 s; %.0f requests/s then, %.0f of them growths%n",
                    instances / 2,
                    instances,
                    10 * instances,
                    scale.mostOfBudget(),
                    scale.mostGuests(),
                    100 * scale.servedAtEnd(),
                    scale.requestsPerSecond(),
                    scale.growthsPerSecond());
        }
    }

    private static void live(List<ServerKind> servers, boolean quick, PrintStream out) throws Exception {
        out.println("40 pools in 5 JVMs, budget " + FleetLive.BUDGET + ", " + (quick ? 20 : 80)
                + " s: doubled, one JVM frozen, one killed, 8 pools leave");
        out.println(FleetLive.Result.head());
        for (ServerKind kind : servers) {
            for (FleetLive.Mode mode : FleetLive.Mode.values()) {
                FleetLive.run(kind, mode, quick, out);
            }
        }
    }
}
