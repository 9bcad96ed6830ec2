package io.holdfast.doctor.fix;

import static io.holdfast.doctor.fix.FixServer.text;

import io.holdfast.doctor.Figures;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** Whether a server has the memory and the open files for a number of connections. */
final class ConnectionRoom {
    private static final long USUAL_SESSION = 1L << 20;
    private static final long MOST_PERCENT = 85;
    /** What the server itself keeps open: its formula for {@code open_files_limit}. */
    private static final long OWN_FILES = 10;

    private ConnectionRoom() {}

    /** The arithmetic in words. HF-7006 where there is no room, or where that cannot be known. */
    static String check(FixServer server, long connections, long memory) throws SQLException, RepairException {
        if (memory <= 0) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    "the memory of the server's machine is not known, so it cannot be said whether " + connections
                            + " connections fit; give it (--mem 16G).");
        }
        long fixed = 0;
        for (String buffer : List.of("innodb_buffer_pool_size", "innodb_log_buffer_size", "key_buffer_size")) {
            fixed += variable(server, buffer);
        }
        long session = sessionMemory(server);
        long need = fixed + session * connections;
        String sum = connections + " × " + Figures.bytes(session) + " for sessions + " + Figures.bytes(fixed)
                + " for buffers = " + Figures.bytes(need) + " of " + Figures.bytes(memory);
        if (need > memory / 100 * MOST_PERCENT) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    "the memory is not there: " + sum + "; " + MOST_PERCENT + " % is the limit.");
        }
        long files = variable(server, "open_files_limit");
        long wanted = OWN_FILES + connections + variable(server, "table_open_cache");
        if (files > 0 && files < wanted) {
            throw new RepairException(
                    RepairError.ASSERTION,
                    "the open files are not there: " + OWN_FILES + " + " + connections
                            + " connections + table_open_cache = " + wanted + ", and open_files_limit is " + files
                            + ", which only a restart can change.");
        }
        return "memory: " + sum + "; open files: " + wanted + " of " + files
                + "; the limit of threads of the machine cannot be asked over a connection";
    }

    /** The largest that a session of any account has used, as far as the server measures it; else what is usual. */
    private static long sessionMemory(FixServer server) throws SQLException {
        if (server.mariadb()) {
            List<Map<String, String>> used = server.rows(
                    "SELECT MAX(max_memory_used) AS m FROM information_schema.processlist WHERE user <> 'system user'");
            return Math.max(USUAL_SESSION, number(used));
        }
        boolean measured = !server.rows(
                        "SELECT 1 FROM information_schema.columns WHERE table_schema ="
                                + " 'performance_schema' AND table_name = 'accounts' AND column_name = 'MAX_SESSION_TOTAL_MEMORY'")
                .isEmpty();
        return measured
                ? Math.max(
                        USUAL_SESSION,
                        number(server.rows(
                                "SELECT MAX(max_session_total_memory) AS m FROM performance_schema.accounts")))
                : USUAL_SESSION;
    }

    private static long number(List<Map<String, String>> rows) {
        String text = rows.isEmpty() ? "" : text(rows.get(0), "m");
        return text.isEmpty() ? 0 : (long) Double.parseDouble(text);
    }

    private static long variable(FixServer server, String name) throws SQLException {
        return server.rows("SHOW GLOBAL VARIABLES WHERE variable_name = ?", name).stream()
                .map(row -> Long.parseLong(text(row, "value")))
                .findFirst()
                .orElse(0L);
    }
}
