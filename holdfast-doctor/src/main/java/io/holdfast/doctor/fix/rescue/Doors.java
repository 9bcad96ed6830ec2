package io.holdfast.doctor.fix.rescue;

import io.holdfast.doctor.DoctorError;
import io.holdfast.doctor.DoctorException;
import io.holdfast.doctor.Target;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Ways into a server that may be full: the ordinary port, and then the doors that are kept for administrators. */
final class Doors {
    /** Where MySQL listens for administrators by default, once {@code admin_address} is set. */
    private static final int MYSQL_ADMIN_PORT = 33_062;

    /** The one place that is kept for administrators may be held for a moment, by a probe of a monitor for instance. */
    private static final int ATTEMPTS = 6;

    private static final Duration PAUSE = Duration.ofMillis(500);

    private Doors() {}

    /**
     * The target by the first door that opens.
     *
     * @throws RepairException HF-7030 with what each door said, and what to do
     */
    static Target open(Target target, Consumer<String> progress) throws RepairException {
        List<String> tried = new ArrayList<>();
        Set<DoctorError> reasons = EnumSet.noneOf(DoctorError.class);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            tried.clear();
            Optional<Target> open = first(target, tried, reasons, progress);
            if (open.isPresent()) {
                return open.get();
            }
            if (!reasons.contains(DoctorError.FULL)) {
                break;
            }
            pause();
        }
        throw new RepairException(
                RepairError.NO_DOOR,
                "no way into the server is left. " + String.join(" ", tried) + "\nWhat to do, in order:\n  "
                        + String.join("\n  ", advice(target, reasons)) + "\n");
    }

    private static Optional<Target> first(
            Target target, List<String> tried, Set<DoctorError> reasons, Consumer<String> progress) {
        for (Target door : doors(target)) {
            try (Connection connection = door.open()) {
                progress.accept("in through " + door.address());
                connection.clearWarnings();
                return Optional.of(door);
            } catch (DoctorException e) {
                tried.add(door.address() + ": " + e.getMessage());
                reasons.add(e.error());
            } catch (SQLException e) {
                // Only its closing failed.
                return Optional.of(door);
            }
        }
        return Optional.empty();
    }

    /** What needs a place of its own, right after another was given back: the server frees it a moment later. */
    static <T> T patiently(Opening<T> opening) throws DoctorException, RepairException {
        for (int attempt = 1; ; attempt++) {
            try {
                return opening.open();
            } catch (DoctorException e) {
                if (e.error() != DoctorError.FULL || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            pause();
        }
    }

    interface Opening<T> {
        T open() throws DoctorException, RepairException;
    }

    private static void pause() throws RepairException {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepairException(RepairError.NO_DOOR, "interrupted while the server was full.", e);
        }
    }

    private static List<Target> doors(Target target) {
        Set<Integer> ports = new LinkedHashSet<>(List.of(target.port()));
        ports.add(target.rescuePort() == 0 ? MYSQL_ADMIN_PORT : target.rescuePort());
        return ports.stream()
                .map(port -> new Target(
                        target.host(),
                        port,
                        target.user(),
                        target.password(),
                        target.database(),
                        target.tls(),
                        // A URL of the user's names one port; the others are tried by host and port.
                        port == target.port() ? target.driverUrl() : null,
                        0,
                        target.connectTimeout()))
                .toList();
    }

    private static List<String> advice(Target target, Set<DoctorError> reasons) {
        List<String> advice = new ArrayList<>();
        if (reasons.contains(DoctorError.FULL)) {
            advice.add(
                    "Stop one instance of the application that has the most connections: they come back at once. Then"
                            + " run holdfast rescue again, before it is started.");
            advice.add("On the server's machine, through its socket: mysql --socket=/var/run/mysqld/mysqld.sock -u root"
                    + " -e 'SHOW PROCESSLIST' (the place kept for administrators may be free there).");
            advice.add("For the next time: admin_address = 127.0.0.1 (MySQL), or extra_port = 3307 with"
                    + " extra_max_connections = 5 (MariaDB); name it with --rescue-port.");
        }
        if (reasons.contains(DoctorError.LOGIN_REFUSED)) {
            advice.add("Log in with an account that the server lets in from this host; CONNECTION_ADMIN (MySQL) or"
                    + " CONNECTION ADMIN (MariaDB) opens the place that is kept for administrators.");
        }
        if (reasons.contains(DoctorError.HOST_REFUSED)) {
            advice.add("This host is blocked: from another host, FLUSH HOSTS (MariaDB) or TRUNCATE TABLE"
                    + " performance_schema.host_cache (MySQL).");
        }
        if (reasons.contains(DoctorError.REFUSED)
                || reasons.contains(DoctorError.UNREACHABLE)
                || reasons.contains(DoctorError.SILENT)) {
            advice.add(
                    "See whether the server runs at all: systemctl status mysql, and the end of its error log; a full"
                            + " disk (df -h) or a crash at start stands there.");
            advice.add("See whether the way is open from here: holdfast doctor " + target.address()
                    + " from the server's own machine.");
        }
        advice.add("Last of all: restart the server. Open transactions are rolled back, and its start may take long.");
        return advice;
    }
}
