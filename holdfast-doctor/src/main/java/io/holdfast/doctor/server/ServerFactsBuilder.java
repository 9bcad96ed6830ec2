package io.holdfast.doctor.server;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects facts one by one; what is not given is empty. Not thread-safe. */
public final class ServerFactsBuilder {
    private final Instant takenAt;
    private final ServerIdentity server;
    private final Map<String, String> variables = new HashMap<>();
    private final Map<String, SettingOrigin> origins = new HashMap<>();
    private final List<Session> sessions = new ArrayList<>();
    private final List<OpenTransaction> transactions = new ArrayList<>();
    private final List<RowLockWait> rowLockWaits = new ArrayList<>();
    private final List<MetadataLock> metadataLocks = new ArrayList<>();
    private final List<ClientHost> clientHosts = new ArrayList<>();
    private final List<Account> accounts = new ArrayList<>();
    private final List<PlainLogins> plainLogins = new ArrayList<>();
    private final List<TableFacts> tables = new ArrayList<>();
    private final List<IndexFacts> indexes = new ArrayList<>();
    private final List<DuplicateRows> duplicates = new ArrayList<>();
    private final List<Digest> digests = new ArrayList<>();
    private final List<PoolSettings> pools = new ArrayList<>();
    private final List<Unread> unread = new ArrayList<>();
    private final List<LogLine> errorLog = new ArrayList<>();
    private LockFacts locks = LockFacts.NONE;
    private ServerState state = ServerState.NONE;
    private @Nullable String latestDeadlock;
    private @Nullable Sample before;
    private @Nullable Sample now;
    private @Nullable HostFacts host;
    private @Nullable Long memoryLimit;

    /** Starts with the server's identity. */
    public ServerFactsBuilder(Instant takenAt, ServerIdentity server) {
        this.takenAt = takenAt;
        this.server = server;
    }

    /** A global variable. */
    public ServerFactsBuilder variable(String name, String value) {
        variables.put(name.toLowerCase(Locale.ROOT), value);
        return this;
    }

    /** Where a variable came from. */
    public ServerFactsBuilder origin(String name, SettingOrigin origin) {
        origins.put(name.toLowerCase(Locale.ROOT), origin);
        return this;
    }

    /** The two samples. */
    public ServerFactsBuilder samples(Sample before, Sample now) {
        this.before = before;
        this.now = now;
        return this;
    }

    /** A session. */
    public ServerFactsBuilder session(Session session) {
        sessions.add(session);
        return this;
    }

    /** An open transaction. */
    public ServerFactsBuilder transaction(OpenTransaction transaction) {
        transactions.add(transaction);
        return this;
    }

    /** A row lock wait. */
    public ServerFactsBuilder rowLockWait(RowLockWait wait) {
        rowLockWaits.add(wait);
        return this;
    }

    /** A metadata lock. */
    public ServerFactsBuilder metadataLock(MetadataLock lock) {
        metadataLocks.add(lock);
        return this;
    }

    /** What else is known of locks. */
    public ServerFactsBuilder locks(LockFacts known) {
        locks = known;
        return this;
    }

    List<Session> sessions() {
        return sessions;
    }

    /** The latest deadlock. */
    public ServerFactsBuilder latestDeadlock(@Nullable String text) {
        latestDeadlock = text;
        return this;
    }

    /** A client address. */
    public ServerFactsBuilder clientHost(ClientHost clientHost) {
        clientHosts.add(clientHost);
        return this;
    }

    /** An account. */
    public ServerFactsBuilder account(Account account) {
        accounts.add(account);
        return this;
    }

    /** Sessions that came without TLS. */
    public ServerFactsBuilder plainLogins(PlainLogins logins) {
        plainLogins.add(logins);
        return this;
    }

    /** A table. */
    public ServerFactsBuilder table(TableFacts table) {
        tables.add(table);
        return this;
    }

    /** An index. */
    public ServerFactsBuilder index(IndexFacts index) {
        indexes.add(index);
        return this;
    }

    /** Duplicate rows of one candidate key. */
    public ServerFactsBuilder duplicates(DuplicateRows rows) {
        duplicates.add(rows);
        return this;
    }

    /** Statements of one shape. */
    public ServerFactsBuilder digest(Digest digest) {
        digests.add(digest);
        return this;
    }

    /** The server's machine. */
    public ServerFactsBuilder host(@Nullable HostFacts host) {
        this.host = host;
        return this;
    }

    /** A pool of the application. */
    public ServerFactsBuilder pool(PoolSettings pool) {
        pools.add(pool);
        return this;
    }

    /** Bytes that the server may use. */
    public ServerFactsBuilder memoryLimit(@Nullable Long bytes) {
        memoryLimit = bytes;
        return this;
    }

    /** What could not be read. */
    public ServerFactsBuilder unread(Unread reading) {
        unread.add(reading);
        return this;
    }

    /** Replication, accounts, and what else stands around tables and sessions. */
    public ServerFactsBuilder state(ServerState known) {
        state = known;
        return this;
    }

    /** Foreign keys without an index; after {@link #state}. */
    void bareForeignKeys(List<FurtherState.ForeignKey> keys) {
        FurtherState known = state.further();
        state = state.with(
                new FurtherState(known.plainAccounts(), keys, known.temporaryOnDataDisk(), known.replicaFilesInMemory())
                        .through(known.between()));
    }

    /** A line of the server's error log. */
    public ServerFactsBuilder logLine(LogLine line) {
        errorLog.add(line);
        return this;
    }

    Map<String, String> variables() {
        return variables;
    }

    List<TableFacts> tables() {
        return tables;
    }

    /** The facts so far. */
    public ServerFacts build() {
        Sample empty = new Sample(takenAt, Map.of(), List.of());
        Sample first = before == null ? empty : before;
        return new ServerFacts(
                ServerFacts.SCHEMA_VERSION,
                takenAt,
                server,
                variables,
                origins,
                first,
                now == null ? first : now,
                new Activity(sessions, transactions, rowLockWaits, metadataLocks, latestDeadlock, locks),
                new AccessFacts(clientHosts, accounts, plainLogins),
                new SchemaFacts(tables, indexes, duplicates, digests),
                host,
                pools,
                memoryLimit,
                unread,
                errorLog,
                state);
    }
}
