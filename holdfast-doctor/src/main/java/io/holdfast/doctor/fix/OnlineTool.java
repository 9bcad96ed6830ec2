package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.ServerMark;
import io.holdfast.doctor.plan.TableName;

/** Commands of tools that copy a table beside its use, with their traps. Nothing of them is ever run. */
final class OnlineTool {
    private OnlineTool() {}

    /** What to run, and what to mind. */
    static String text(ServerMark server, boolean mariadb, TableName table, String change) {
        int colon = server.address().lastIndexOf(':');
        String host = quoted(server.address().substring(0, colon));
        String port = server.address().substring(colon + 1);
        String percona = "pt-online-schema-change --alter " + quoted(change) + " --max-load Threads_running=25"
                + " --critical-load Threads_running=100 --max-lag 2 --set-vars lock_wait_timeout=2"
                + " --alter-foreign-keys-method=none --ask-pass --dry-run "
                + quoted("h=" + server.address().substring(0, colon) + ",P=" + port + ",u=USER,D=" + table.schema()
                        + ",t=" + table.name());
        String ghost = "gh-ost --host=" + host + " --port=" + port + " --user=USER --ask-pass --database="
                + quoted(table.schema()) + " --table=" + quoted(table.name()) + " --alter=" + quoted(change)
                + " --allow-on-master --max-load=Threads_running=25 --critical-load=Threads_running=100"
                + " --max-lag-millis=2000 --cut-over-lock-timeout-seconds=2";
        return "A tool that copies the table can:\n  "
                + (mariadb ? percona : ghost + "\n  or  " + percona)
                + "\nWithout --execute it only tries. Traps: the table's size in free disk, and the same in binary logs; "
                + (mariadb ? "" : "gh-ost needs binlog_format = ROW, and no foreign key or trigger on the table; ")
                + "pt-online-schema-change makes triggers, which hold up writes, and foreign keys to the table must go"
                + " first; the swap at the end waits for open transactions; never use either for a unique key, for which"
                + " they drop rows without a word.";
    }

    /** For a shell. */
    private static String quoted(String text) {
        return text.matches("[\\w./:=,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
