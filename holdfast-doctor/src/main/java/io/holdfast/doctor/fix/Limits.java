package io.holdfast.doctor.fix;

import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Figures;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What stops a run for a while: a busy server, replicas that fall behind, a disk that fills up. Not thread-safe. */
final class Limits {
    private static final int BUSY = 25;
    private static final long LEAST_FREE = 512L << 20;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration NOT_ASKED = Duration.ofSeconds(-1);

    private final List<Target> replicas;
    private final Duration mostLag;
    private long askedNanos;
    private Optional<String> answer = Optional.empty();
    private boolean asked;

    /**
     * Limits.
     *
     * @param replicas servers that must not fall behind
     * @param mostLag by more than this
     */
    Limits(List<Target> replicas, Duration mostLag) {
        this.replicas = List.copyOf(replicas);
        this.mostLag = mostLag;
    }

    /** Why nothing is to be done now; empty when there is no reason. Replicas are asked at most once a second. */
    Optional<String> reason(FixServer server) throws SQLException {
        long running = Long.parseLong(FixServer.text(server.one("SHOW GLOBAL STATUS LIKE 'Threads_running'"), "value"));
        if (running > BUSY) {
            return Optional.of(running + " statements run at once, and the limit is " + BUSY);
        }
        OptionalLong free = server.freeDisk();
        if (free.isPresent() && free.getAsLong() < LEAST_FREE) {
            return Optional.of("only " + Figures.bytes(free.getAsLong()) + " of the data's disk are free");
        }
        return late();
    }

    /** Why a repair that writes so many bytes has no room; empty when it has, or where the disk cannot be seen. */
    static Optional<String> noRoom(OptionalLong free, long bytes) {
        long needed = 2 * bytes + LEAST_FREE;
        return free.isEmpty() || free.getAsLong() >= needed
                ? Optional.empty()
                : Optional.of(Figures.bytes(free.getAsLong()) + " of the data's disk are free, and "
                        + Figures.bytes(needed) + " are wanted: twice what is written, and some for others");
    }

    /** Refuses to begin while a replica is behind. */
    void refuseLate() throws RepairException {
        Optional<String> late = late();
        if (late.isPresent()) {
            throw new RepairException(RepairError.BUSY, late.get() + ".");
        }
    }

    private Optional<String> late() {
        long now = System.nanoTime();
        if (!asked || now - askedNanos >= PAUSE.toNanos()) {
            asked = true;
            askedNanos = now;
            answer = replicas.stream().map(this::late).flatMap(Optional::stream).findFirst();
        }
        return answer;
    }

    private Optional<String> late(Target replica) {
        try (Connection connection = replica.open();
                Statement statement = connection.createStatement()) {
            Duration lag = lag(statement);
            if (lag == null) {
                return Optional.of("the replica " + replica.address() + " does not replicate");
            }
            return lag.equals(NOT_ASKED)
                    ? Optional.of("the server " + replica.address() + " is no replica")
                    : lag.compareTo(mostLag) <= 0
                            ? Optional.empty()
                            : Optional.of("the replica " + replica.address() + " is " + lag.toSeconds()
                                    + " s behind, and the limit is " + mostLag.toSeconds() + " s");
        } catch (DoctorException | SQLException e) {
            return Optional.of("the replica " + replica.address() + " cannot be asked: " + FixServer.line(e));
        }
    }

    /** The longest of all channels; null where one stands still. */
    private static @Nullable Duration lag(Statement statement) throws SQLException {
        Duration most = NOT_ASKED;
        try (ResultSet rows = status(statement)) {
            while (rows.next()) {
                String seconds = seconds(rows);
                if (seconds == null) {
                    return null;
                }
                Duration lag = Duration.ofSeconds(Long.parseLong(seconds));
                most = lag.compareTo(most) > 0 ? lag : most;
            }
        }
        return most;
    }

    private static ResultSet status(Statement statement) throws SQLException {
        try {
            // MariaDB, with all its channels.
            return statement.executeQuery("SHOW ALL SLAVES STATUS");
        } catch (SQLException e) {
            try {
                return statement.executeQuery("SHOW REPLICA STATUS");
            } catch (SQLException older) {
                e.addSuppressed(older);
                return statement.executeQuery("SHOW SLAVE STATUS");
            }
        }
    }

    private static @Nullable String seconds(ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            String label = columns.getColumnLabel(i).toLowerCase(Locale.ROOT);
            if (label.equals("seconds_behind_source") || label.equals("seconds_behind_master")) {
                return rows.getString(i);
            }
        }
        return null;
    }
}
