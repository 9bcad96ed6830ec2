package io.holdfast.doctor.server;

import io.holdfast.doctor.middleware.Between;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads {@link ServerFacts} over one connection that it makes read-only and harmless. Not thread-safe; the caller owns
 * and closes the connection.
 *
 * <p>Every reading has its own budget and may fail on its own: it then ends up in {@link ServerFacts#unread()}, and the
 * others go on. Only the loss of the connection ends the whole.
 */
public final class ServerReader {
    private final Connection connection;
    private final String address;
    private final InstantSource clock;
    private final ReadOptions options;

    /**
     * Prepares a reader; reads nothing yet.
     *
     * @param address host and port as the caller names them
     */
    public ServerReader(Connection connection, String address, InstantSource clock, ReadOptions options) {
        this.connection = connection;
        this.address = address;
        this.clock = clock;
        this.options = options;
    }

    /**
     * Takes one snapshot. Lasts at least the window between the two samples.
     *
     * @throws SQLException if the connection is lost
     * @throws InterruptedException if the thread is interrupted between the two samples
     */
    public ServerFacts read() throws SQLException, InterruptedException {
        Instant started = clock.instant();
        Query query = new Query(connection);
        Row who = query.one("SELECT VERSION() AS version, CURRENT_USER() AS account, CONNECTION_ID() AS id,"
                + " @@hostname AS hostname, UNIX_TIMESTAMP(NOW(6)) AS now");
        ServerVersion version = ServerVersion.parse(who.text("version"));
        query.restrain(version, options.budget());

        String account = Grants.quoted(who.text("account"));
        ReadingLog log = new ReadingLog(connection, account, options.budget());
        SettingReadings settings = new SettingReadings(query, version);
        CounterReadings counters = new CounterReadings(query, version, clock);

        long uptime = settings.uptime();
        Instant bootedAt = Instant.ofEpochSecond((long) who.decimal("now") - uptime);
        String uuid = version.mariadb()
                ? null
                : query.one("SELECT @@server_uuid AS id").orNull("id");
        long self = who.number("id");

        // Without PROCESS the lists below hold our own session only, and no error says so.
        boolean privileged = log.attempt(
                Reading.TRANSACTIONS,
                Grants.PROCESS,
                () -> query.rows("SELECT 1 FROM information_schema.innodb_trx LIMIT 1"));
        ServerFactsBuilder facts = new ServerFactsBuilder(
                started,
                new ServerIdentity(version, address, who.text("hostname"), uuid, account, self, bootedAt, privileged));

        log.attempt(Reading.VARIABLES, null, () -> settings.variables(facts));
        log.performanceSchema("ON".equalsIgnoreCase(facts.variables().getOrDefault("performance_schema", "OFF")));
        log.attempt(Reading.ORIGINS, null, () -> settings.origins(facts));
        Sample before = counters.sample(log);
        StatementReadings statements = new StatementReadings(query, version);
        log.needsPerformanceSchema(Reading.DIGESTS, statements::first);

        new SessionReadings(query, version, self).read(facts, log);
        new LockReadings(query, version, self).read(facts, log);
        new AccessReadings(query, version).read(facts, log);
        new LogReadings(query, version).read(facts, log);
        StateReadings state = new StateReadings(query, version);
        state.through(Between.of(connection, host(), ports(facts)));
        state.read(facts, log, options.host() != null);
        new SchemaReadings(query, version).read(facts, log, options.candidateKeys());

        waitFor(Duration.between(clock.instant(), before.at().plus(options.window())));
        log.needsPerformanceSchema(Reading.DIGESTS, () -> statements.second(facts));
        facts.samples(before, counters.sample(log));

        facts.host(options.host());
        options.pools().forEach(facts::pool);
        facts.memoryLimit(
                options.memoryLimit() != null || options.host() == null
                        ? options.memoryLimit()
                        : Long.valueOf(options.host().memory()));
        notGiven().forEach(facts::unread);
        log.unread().forEach(facts::unread);
        return facts.build();
    }

    private String host() {
        return address.substring(0, Math.max(0, address.lastIndexOf(':'))).replaceAll("[\\[\\]]", "");
    }

    /** Where the connection may have been opened: the address as typed, and the ports for a server that is full. */
    private Set<Integer> ports(ServerFactsBuilder facts) {
        Set<Integer> ports = new HashSet<>();
        for (String port : List.of(
                address.substring(address.lastIndexOf(':') + 1),
                facts.variables().getOrDefault("admin_port", ""),
                facts.variables().getOrDefault("extra_port", ""))) {
            if (port.matches("\\d{1,5}") && !port.equals("0")) {
                ports.add(Integer.parseInt(port));
            }
        }
        return ports;
    }

    private List<Unread> notGiven() {
        Unread host = new Unread(
                Reading.HOST,
                "the doctor does not run on the server's machine, or does not know that it does",
                null,
                null);
        Unread pools = new Unread(Reading.POOLS, "no pool settings were given (--pool-config)", null, null);
        Unread keys = new Unread(Reading.DUPLICATES, "no candidate key was given (--key)", null, null);
        return java.util.stream.Stream.of(
                        options.host() == null ? host : null,
                        options.pools().isEmpty() ? pools : null,
                        options.candidateKeys().isEmpty() ? keys : null)
                .filter(java.util.Objects::nonNull)
                .toList();
    }

    private static void waitFor(Duration rest) throws InterruptedException {
        if (!rest.isNegative() && !rest.isZero()) {
            Thread.sleep(rest.toMillis());
        }
    }
}
