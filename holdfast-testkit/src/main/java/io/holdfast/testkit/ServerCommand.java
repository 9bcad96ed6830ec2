package io.holdfast.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The command lines of the servers. Stateless. */
final class ServerCommand {
    static final String SOCKET_NAME = "mysql.sock";

    private ServerCommand() {}

    /** What initialisation and service have in common. The list can be added to. */
    static List<String> common(ServerKind kind, Path home, Path data) {
        List<String> command = new ArrayList<>();
        command.add(kind.binary(home).toString());
        command.add("--no-defaults");
        command.add("--basedir=" + home);
        command.add("--lc-messages-dir=" + home.resolve("share"));
        command.add("--datadir=" + data);
        command.addAll(kind.storageOptions());
        // Both servers refuse to run as root unless told so.
        if ("root".equals(System.getProperty("user.name"))) {
            command.add("--user=root");
        }
        return command;
    }

    /** Where a server keeps its temporary tables: its own, beside its data. */
    static Path temporary(Path data) {
        return data.resolveSibling("tmp");
    }

    static List<String> service(
            ServerKind kind, Path home, Path data, Path errorLog, int port, Map<String, String> options) {
        List<String> command = common(kind, home, data);
        command.addAll(kind.serviceOptions());
        command.add("--ssl-cert=" + data.resolve(ServerCertificate.CERTIFICATE));
        command.add("--ssl-key=" + data.resolve(ServerCertificate.KEY));
        command.add("--bind-address=127.0.0.1");
        command.add("--port=" + port);
        // Relative to the data directory: the full path can be longer than the 107 bytes a socket's name may have.
        command.add("--socket=" + SOCKET_NAME);
        command.add("--pid-file=" + data.resolve("server.pid"));
        // A server that starts deletes the temporary tables of all others that share its directory, and MariaDB 11.4
        // dies of
        // one that is gone between its making and its opening.
        command.add("--tmpdir=" + temporary(data));
        command.add("--log-error=" + errorLog);
        command.add("--skip-name-resolve");
        command.add("--innodb-flush-log-at-trx-commit=2");
        command.add("--max-connections=200");
        options.forEach((name, value) -> command.add("--" + name + (value.isEmpty() ? "" : "=" + value)));
        return command;
    }
}
