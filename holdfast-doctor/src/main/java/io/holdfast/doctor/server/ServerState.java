package io.holdfast.doctor.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of what stands around tables and sessions. Immutable.
 *
 * @param channels sources that this server follows
 * @param members members of its replication group, each with its state
 * @param accounts how accounts can be logged in to
 * @param timeZones whether the tables of time zones are filled; null when that was not read
 * @param crashed tables that are marked as crashed
 * @param stale tables with old statistics
 * @param columns columns that are joined by their names, and differ
 * @param disks room on the server's disks, where they can be seen
 * @param provider who runs the server for its users; null when it is not one that is known here
 * @param further smaller things
 */
public record ServerState(
        List<ReplicaChannel> channels,
        List<Member> members,
        List<AccountState> accounts,
        @Nullable Boolean timeZones,
        List<String> crashed,
        List<StaleStatistics> stale,
        @Nullable Provider provider,
        List<ColumnPair> columns,
        List<DiskRoom> disks,
        FurtherState further) {
    /** Nothing is known. */
    public static final ServerState NONE =
            new ServerState(List.of(), List.of(), List.of(), null, List.of(), List.of(), null);

    /** Copies. */
    public ServerState {
        channels = List.copyOf(channels);
        members = List.copyOf(members);
        accounts = List.copyOf(accounts);
        crashed = List.copyOf(crashed);
        stale = List.copyOf(stale);
        columns = List.copyOf(columns);
        disks = List.copyOf(disks);
        // Files of earlier versions have none.
        further = further == null ? FurtherState.NONE : further;
    }

    /** The same, without columns and disks. */
    public ServerState(
            List<ReplicaChannel> channels,
            List<Member> members,
            List<AccountState> accounts,
            @Nullable Boolean timeZones,
            List<String> crashed,
            List<StaleStatistics> stale,
            @Nullable Provider provider) {
        this(channels, members, accounts, timeZones, crashed, stale, provider, List.of(), List.of(), FurtherState.NONE);
    }

    /** The same, with such columns. */
    public ServerState withColumns(List<ColumnPair> pairs) {
        return new ServerState(channels, members, accounts, timeZones, crashed, stale, provider, pairs, disks, further);
    }

    /** The same, with room on disks. */
    public ServerState withDisks(List<DiskRoom> rooms) {
        return new ServerState(
                channels, members, accounts, timeZones, crashed, stale, provider, columns, rooms, further);
    }

    /** The same, with smaller things. */
    public ServerState with(FurtherState things) {
        return new ServerState(
                channels, members, accounts, timeZones, crashed, stale, provider, columns, disks, things);
    }

    /**
     * A member of a replication group.
     *
     * @param state ONLINE, RECOVERING, OFFLINE, ERROR or UNREACHABLE
     */
    public record Member(String address, String state) {}
}
