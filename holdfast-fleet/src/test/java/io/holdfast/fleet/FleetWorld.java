package io.holdfast.fleet;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A server, a table of leases and instances of a fleet under a clock that is turned by hand: one random schedule of joins, leaves,
 * crashes, freezes, lost and late messages, steps of clocks, switches of the primary that lose the last rows, and changes of the
 * budget, with sessions of foreign clients that come and go. The instances are the production class; the server and the pools are
 * the simplest ones that could be.
 *
 * <p>A schedule fails at the first moment at which
 * <ul>
 *   <li>more is granted, or the pools have more sessions, than the budget less its reserve (where a budget
 *       is lowered to less than one connection for each instance, each keeps its last one);
 *   <li>all sessions together are more than the budget, while those that no grant covers (guests: the one session with which an
 *       instance without a share asks; and foreign sessions) are no more than the reserve;
 *   <li>the pools have not made room for foreign sessions that have been there for {@link #GRACE}, while nothing else
 *       happened. Each pool may keep its last connection.
 * </ul>
 */
final class FleetWorld {
    /** What a schedule came to. */
    record Outcome(
            int mostOfBudget,
            int mostGuests,
            int crashes,
            int freezes,
            int switches,
            int foreign,
            boolean yielded,
            double served) {}

    private static final long TICK = 200_000_000L;
    /** What a large fleet came to; see {@link #runLarge}. */
    record Scale(
            int mostOfBudget, int mostGuests, double servedAtEnd, double requestsPerSecond, double growthsPerSecond) {}

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** A lower budget is kept once what was granted before has been given back, frozen holders' leases included. */
    private static final long GRACE = Duration.ofSeconds(90).toNanos();

    private final long seed;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>((a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
    private final List<Instance> instances = new ArrayList<>();
    private final Server server = new Server();
    private long now;
    private long numbers;
    private long budgetHoldsAt;
    private long lastHappening;
    private int budgetBound;
    private int mostOfBudget;
    private int mostGuests;
    private int foreignClients;
    private boolean yielded;
    private int crashes;
    private int freezes;
    private int switches;
    private boolean lossy;
    private long requests;
    private long growths;
    private long wanted;
    private long served;

    private record Event(long at, long number, Runnable action) {}

    private FleetWorld(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** Runs the schedule of this seed. */
    static Outcome run(long seed) {
        return new FleetWorld(seed).run(true);
    }

    /** As {@link #run}, with joins and loads alone. */
    static Outcome runCalm(long seed) {
        return new FleetWorld(seed).run(false);
    }

    /** Half of the instances start within 3 s, the others within 10 s after 40 s. Fails as {@link #run}. */
    static Scale runLarge(int count, int budget) {
        FleetWorld world = new FleetWorld(1);
        world.server.budget = Budget.of(budget, Budget.defaultReserve(budget));
        world.budgetBound = world.server.budget.usable();
        for (int i = 0; i < count; i++) {
            boolean later = i % 2 == 1;
            world.at((later ? 40_000 : 0) + world.random.nextInt(later ? 10_000 : 3_000), world::join);
        }
        world.runUntil(Duration.ofSeconds(100).toNanos());
        world.wanted = 0;
        world.served = 0;
        world.requests = 0;
        world.growths = 0;
        world.runUntil(Duration.ofSeconds(120).toNanos());
        return new Scale(
                world.mostOfBudget,
                world.mostGuests,
                (double) world.served / world.wanted,
                world.requests / 20.0,
                world.growths / 20.0);
    }

    private void runUntil(long end) {
        while (!events.isEmpty() && events.peek().at <= end) {
            Event event = events.poll();
            now = event.at;
            event.action.run();
            check();
        }
    }

    private Outcome run(boolean rough) {
        lossy = rough;
        int budget = 8 + random.nextInt(120);
        server.budget = Budget.of(budget, Budget.defaultReserve(budget));
        budgetBound = server.budget.usable();
        int first = 1 + random.nextInt(12);
        for (int i = 0; i < first; i++) {
            at(random.nextInt(3_000), this::join);
        }
        int happenings = rough ? 4 + random.nextInt(14) : 0;
        long length = 30_000L + random.nextInt(40_000);
        for (int i = 0; i < happenings; i++) {
            at(2_000 + (long) (random.nextDouble() * length), this::happen);
        }
        // One in three schedules goes on until all has settled.
        long end = (length + (rough && seed % 3 == 0 ? 160_000 : 30_000)) * 1_000_000L;
        runUntil(end);
        return new Outcome(
                mostOfBudget,
                mostGuests,
                crashes,
                freezes,
                switches,
                foreignClients,
                yielded,
                wanted == 0 ? 1 : (double) served / wanted);
    }

    private void at(long millis, Runnable action) {
        atNanos(now + millis * 1_000_000L, action);
    }

    private void atNanos(long time, Runnable action) {
        events.add(new Event(time, numbers++, action));
    }

    private void happen() {
        lastHappening = Math.max(lastHappening, now);
        switch (random.nextInt(12)) {
            case 0, 1 -> join();
            case 2 -> anyInstance().ifPresent(Instance::leave);
            case 3 -> anyInstance().ifPresent(Instance::crash);
            case 4, 5 -> anyInstance().ifPresent(Instance::freeze);
            case 6 -> server.switchPrimary();
            case 7 -> changeBudget();
            case 8 -> server.clockOffset += (random.nextInt(7_200) - 3_600) * 1_000_000L;
            case 9 -> server.downUntil = settlesAt(now + random.nextInt(25_000) * 1_000_000L);
            default -> foreignClientsCome();
        }
    }

    private long settlesAt(long time) {
        lastHappening = Math.max(lastHappening, time);
        return time;
    }

    /** Some more than the reserve at times; for a moment, or for good. */
    private void foreignClientsCome() {
        int count = 1 + random.nextInt(random.nextBoolean() ? 3 : 12);
        boolean stay = random.nextBoolean();
        for (int i = 0; i < count && server.isUp(); i++) {
            foreignClients++;
            long session = server.open();
            server.uncovered.add(session);
            server.foreign.put(session, now);
            if (!stay) {
                at(random.nextInt(30_000), () -> server.end(session));
            }
        }
    }

    private java.util.Optional<Instance> anyInstance() {
        List<Instance> alive = instances.stream().filter(i -> i.running).toList();
        return alive.isEmpty()
                ? java.util.Optional.empty()
                : java.util.Optional.of(alive.get(random.nextInt(alive.size())));
    }

    private void join() {
        if (instances.stream().filter(i -> i.running).count() < server.budget.usable()) {
            Instance instance = new Instance("i" + random.nextInt(1_000) + "-" + instances.size());
            instances.add(instance);
            instance.tick();
        }
    }

    private void changeBudget() {
        int connections = 8 + random.nextInt(120);
        int usable = connections - Budget.defaultReserve(connections);
        if (usable < server.budget.usable()) {
            budgetHoldsAt = now + GRACE;
        }
        budgetBound = Math.max(budgetBound, usable);
        server.budget = withSizes(server.budget, connections);
    }

    private static Budget withSizes(Budget b, int connections) {
        return new Budget(
                connections,
                Budget.defaultReserve(connections),
                b.level(),
                b.dividedFor(),
                b.members(),
                b.server(),
                b.learningUntil(),
                b.auditor(),
                b.auditAge(),
                b.foreign());
    }

    private void check() {
        if (now >= budgetHoldsAt) {
            budgetBound = server.budget.usable();
        }
        int uncovered = server.uncovered.size();
        int open = server.sessions.size() - uncovered;
        int granted = 0;
        int running = 0;
        for (Instance each : instances) {
            if (each.running) {
                running++;
                granted += each.member.mayOpen(now) ? each.member.limit() : Math.min(each.held(), each.member.limit());
            }
        }
        mostOfBudget = Math.max(mostOfBudget, 100 * open / budgetBound);
        mostGuests = Math.max(mostGuests, uncovered - server.foreign.size());
        // A pool keeps its last connection, also where a lower budget has less than one for each.
        if (granted > budgetBound || open > Math.max(budgetBound, running)) {
            throw failed(open + " sessions and " + granted + " granted of " + budgetBound);
        }
        int budget = server.budget.connections();
        if (now >= budgetHoldsAt
                && running <= budgetBound
                && uncovered <= server.budget.reserve()
                && open + uncovered > budget) {
            throw failed(open + " sessions and " + uncovered + " uncovered of " + budget);
        }
        if (!server.foreign.isEmpty() && now - Math.max(lastHappening, budgetHoldsAt) >= GRACE) {
            yielded = true;
            int foreign = server.foreign.size();
            if (open + foreign > Math.max(budgetBound, running + foreign)) {
                throw failed(open + " sessions beside " + foreign + " foreign ones of " + budgetBound);
            }
        }
    }

    private AssertionError failed(String what) {
        return new AssertionError("seed " + seed + " at " + now / 1_000_000 + " ms: " + what);
    }

    /** One process with its pool. */
    private final class Instance {
        final String name;
        final FleetMember member;
        final Set<Long> sessions = new HashSet<>();
        final Set<Long> closing = new HashSet<>();
        final int most = 5 + random.nextInt(30);
        boolean running = true;
        boolean leaving;
        long frozenUntil;
        int busyGoal = random.nextInt(12);
        long seen;

        @Nullable
        Long visit;

        Instance(String name) {
            this.name = name;
            this.member = new FleetMember(name, most, CONNECT_TIMEOUT, random);
        }

        int held() {
            if (seen != server.ended) {
                seen = server.ended;
                sessions.retainAll(server.sessions);
                closing.retainAll(sessions);
            }
            return sessions.size();
        }

        private int usable() {
            return held() - closing.size();
        }

        void tick() {
            if (!running) {
                return;
            }
            if (now < frozenUntil) {
                atNanos(frozenUntil, this::tick);
                return;
            }
            if (random.nextInt(40) == 0) {
                busyGoal = random.nextInt(random.nextInt(4) == 0 ? most + 5 : 8);
            }
            int busy = Math.min(busyGoal, usable());
            wanted += Math.min(busyGoal, most);
            served += busy;
            member.observe(new PoolView(busy, Math.max(0, busyGoal - busy), held()), now);
            work(busy);
            FleetMember.Request request = member.due(now, () -> Set.copyOf(sessions));
            if (request != null) {
                send(request);
            }
            atNanos(now + TICK, this::tick);
        }

        private void work(int busy) {
            // An idle connection above the limit closes now, one in use when it comes back. The last one stays.
            int over = usable() - Math.max(1, member.limit());
            int closable = usable() - busy + (random.nextInt(10) == 0 ? busy : 0);
            int closes = Math.min(over, closable);
            if (closes > 0) {
                sessions.stream()
                        .filter(session -> !closing.contains(session))
                        .limit(closes)
                        .toList()
                        .forEach(this::close);
            }
            while (member.mayOpen(now) && held() < Math.min(member.limit(), busyGoal + 2) && server.isUp()) {
                sessions.add(server.open());
            }
        }

        /** It keeps its place in the pool until it is gone. */
        private void close(long session) {
            closing.add(session);
            at(random.nextInt(300), () -> server.end(session));
        }

        private void send(FleetMember.Request request) {
            requests++;
            growths += request.kind() == FleetMember.Kind.GROW ? 1 : 0;
            boolean allLentForLong = usable() <= busyGoal && random.nextInt(4) == 0;
            if ((held() == 0 || allLentForLong) && server.isUp()) {
                if (held() == 0 && member.mayOpen(now)) {
                    sessions.add(server.open());
                } else {
                    visit = server.openGuest();
                }
            }
            Long own = visit;
            if (!server.isUp() || lossy && random.nextInt(25) == 0) {
                at(random.nextInt(2_000), () -> fail(request));
                return;
            }
            // Mostly soon; at times long after the instance has given up.
            long late = lossy && random.nextInt(30) == 0 ? random.nextInt(40_000) : random.nextInt(120);
            boolean lost = lossy && random.nextInt(30) == 0;
            at(late, () -> {
                if (!running && request.kind() == FleetMember.Kind.GROW || now < frozenUntil && late > 200) {
                    return;
                }
                try {
                    Answer answer = carryOut(request, own == null ? -1 : own);
                    if (lost) {
                        at(500, () -> fail(request));
                    } else {
                        at(random.nextInt(100), () -> deliver(request, answer));
                    }
                } catch (SQLException e) {
                    at(100, () -> fail(request));
                }
            });
            at(3_000, () -> fail(request));
        }

        private Answer carryOut(FleetMember.Request request, long own) throws SQLException {
            return request.kind() == FleetMember.Kind.GROW
                    ? server.grow(request.report(), own, ledger -> member.settle(request, ledger, now))
                    : server.beat(request.report());
        }

        private void deliver(FleetMember.Request request, Answer answer) {
            whenAwake(() -> {
                member.answered(request, answer, now);
                endVisit();
                if (request.kind() == FleetMember.Kind.LEAVE) {
                    die();
                }
            });
        }

        private void fail(FleetMember.Request request) {
            whenAwake(() -> {
                member.failed(request, now);
                endVisit();
            });
        }

        private void endVisit() {
            Long ended = visit;
            visit = null;
            if (ended != null) {
                at(random.nextInt(100), () -> server.end(ended));
            }
        }

        private void whenAwake(Runnable action) {
            if (!running) {
                return;
            }
            if (now < frozenUntil) {
                atNanos(frozenUntil, () -> whenAwake(action));
            } else {
                action.run();
            }
        }

        void freeze() {
            freezes++;
            frozenUntil = settlesAt(now + random.nextInt(60_000) * 1_000_000L);
        }

        void crash() {
            crashes++;
            die();
        }

        /** The process is gone; its sessions end at once, or when the server notices. */
        private void die() {
            running = false;
            long lingers = random.nextBoolean() ? 0 : random.nextInt(45_000);
            List<Long> left = new ArrayList<>(sessions);
            Long guest = visit;
            if (guest != null) {
                left.add(guest);
            }
            settlesAt(now + lingers * 1_000_000L);
            at(lingers, () -> left.forEach(server::end));
        }

        void leave() {
            whenAwake(() -> {
                leaving = true;
                member.leave();
            });
        }
    }

    /** The server with its table. */
    private final class Server {
        Budget budget = Budget.of(1, 0);
        final Map<String, LeaseRow> rows = new TreeMap<>();
        final Set<Long> sessions = new HashSet<>();
        final Set<Long> uncovered = new HashSet<>();
        final Map<Long, Long> foreign = new HashMap<>();
        long auditedAt = Long.MIN_VALUE / 2;
        long ended;
        final List<Snapshot> history = new ArrayList<>();
        String id = "a";
        long clockOffset = Duration.ofDays(20_000).toMillis() * 1_000;
        long downUntil;
        long nextSession;

        private record Snapshot(long at, Budget budget, Map<String, LeaseRow> rows) {}

        boolean isUp() {
            return now >= downUntil;
        }

        long open() {
            sessions.add(++nextSession);
            return nextSession;
        }

        long openGuest() {
            long guest = open();
            uncovered.add(guest);
            return guest;
        }

        void end(long session) {
            sessions.remove(session);
            uncovered.remove(session);
            foreign.remove(session);
            ended++;
        }

        Answer beat(Report report) throws SQLException {
            requireUp();
            LeaseRow row = rows.get(report.instance());
            if (row != null && row.beat() < report.beat()) {
                rows.put(report.instance(), row(report, Math.min(row.granted(), report.keep())));
                keepHistory();
            }
            LeaseRow after = rows.get(report.instance());
            return new Answer(after != null, after == null ? 0 : after.granted(), budget());
        }

        Answer grow(Report report, long own, Function<Ledger, Settlement> decision) throws SQLException {
            requireUp();
            LeaseRow mine = rows.get(report.instance());
            if (mine != null && mine.beat() >= report.beat()) {
                throw new SQLException("late");
            }
            Settlement settlement = decision.apply(
                    new Ledger(budget(), List.copyOf(rows.values()), id, micros(), Set.copyOf(sessions), own));
            for (Settlement.Fence fence : settlement.fenced()) {
                LeaseRow row = rows.get(fence.instance());
                if (row == null || row.beat() != fence.beat()) {
                    throw new SQLException("a fenced row has a beat");
                }
            }
            for (Settlement.Fence fence : settlement.fenced()) {
                rows.computeIfPresent(
                        fence.instance(), (i, row) -> fence.granted() == 0 ? null : row.withGranted(fence.granted()));
            }
            rows.put(report.instance(), row(report, settlement.granted()));
            budget = settlement.budget();
            if (budget.auditAge() == 0) {
                auditedAt = micros();
            }
            keepHistory();
            return new Answer(true, settlement.granted(), budget);
        }

        private long micros() {
            return now / 1_000 + clockOffset;
        }

        private Budget budget() {
            return new Budget(
                    budget.connections(),
                    budget.reserve(),
                    budget.level(),
                    budget.dividedFor(),
                    budget.members(),
                    budget.server(),
                    budget.learningUntil(),
                    budget.auditor(),
                    micros() - auditedAt,
                    budget.foreign());
        }

        private LeaseRow row(Report r, int granted) {
            return new LeaseRow(
                    r.instance(),
                    "host",
                    "test",
                    r.need(),
                    r.busy(),
                    r.held(),
                    granted,
                    r.beat(),
                    r.lease(),
                    r.left(),
                    id,
                    r.sessions(),
                    Duration.ZERO,
                    Duration.ZERO);
        }

        private void requireUp() throws SQLException {
            if (!isUp()) {
                throw new SQLException("down");
            }
        }

        private void keepHistory() {
            if (!lossy) {
                return;
            }
            history.add(new Snapshot(now, budget, new HashMap<>(rows)));
            history.removeIf(s -> s.at < now - 2_000_000_000L);
        }

        /** Another server takes over, with the table as it was up to two seconds ago. All sessions end. */
        void switchPrimary() {
            switches++;
            id = "server" + switches;
            sessions.clear();
            uncovered.clear();
            foreign.clear();
            ended++;
            downUntil = settlesAt(now + random.nextInt(8_000) * 1_000_000L);
            if (!history.isEmpty() && random.nextBoolean()) {
                Snapshot old = history.get(random.nextInt(history.size()));
                rows.clear();
                rows.putAll(old.rows());
                int connections = budget.connections();
                budget = withSizes(old.budget(), connections);
            }
        }
    }
}
