package io.holdfast.bench;

import io.holdfast.bench.peer.Peer;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What follows the benchmark's name.
 *
 * @param quick few and short forks: shows that it works, proves nothing
 * @param json where the raw results go, or null
 * @param pools the pools to measure, or none to leave the choice to the benchmark
 * @param scenarios the cases to run, for a benchmark that has cases; none for all
 * @param server the kind of server, for a benchmark that uses one
 * @param driver the driver to it
 * @param tls whether its connections are encrypted
 * @param repeat how often each case is measured on each pool; 0 leaves it to the benchmark
 * @param parallel how many cases run at a time, each with a server of its own
 * @param page where a page of the results goes, for a benchmark that writes one, or null
 */
public record BenchOptions(
        boolean quick,
        @Nullable Path json,
        List<Peer> pools,
        List<String> scenarios,
        ServerKind server,
        JdbcDriver driver,
        boolean tls,
        int repeat,
        int parallel,
        @Nullable Path page) {
    static final String USAGE =
            "[--quick] [--json FILE] [--pools all|NAME,NAME…] [--scenario NAME,NAME…] [--repeat N]\n"
                    + "       server, look, faults: [--server mysql|mariadb] [--driver mysql|mariadb]   faults: [--tls] [--parallel N] [--page FILE]";

    /** Copies the lists. */
    public BenchOptions {
        pools = List.copyOf(pools);
        scenarios = List.copyOf(scenarios);
    }

    /** The pools asked for, or else these. */
    public List<Peer> poolsOr(List<Peer> defaults) {
        return pools.isEmpty() ? defaults : pools;
    }

    /** The repetitions asked for, or else these. */
    public int repeatOr(int defaults) {
        return repeat == 0 ? defaults : repeat;
    }

    /**
     * Reads the arguments after the name.
     *
     * @throws IllegalArgumentException with a sentence for the user
     */
    static BenchOptions parse(List<String> arguments) {
        boolean quick = false;
        Path json = null;
        List<Peer> pools = new ArrayList<>();
        List<String> scenarios = new ArrayList<>();
        ServerKind server = ServerKind.MYSQL;
        @Nullable JdbcDriver driver = null;
        boolean tls = false;
        int repeat = 0;
        int parallel = 1;
        Path page = null;
        Iterator<String> rest = arguments.iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            switch (argument) {
                case "--quick" -> quick = true;
                case "--json" -> json = Path.of(valueOf(argument, rest));
                case "--pools" -> pools.addAll(pools(valueOf(argument, rest)));
                case "--scenario" ->
                    scenarios.addAll(List.of(valueOf(argument, rest).split(",")));
                case "--server" -> server = server(valueOf(argument, rest));
                case "--driver" -> driver = driverOf(server(valueOf(argument, rest)));
                case "--tls" -> tls = true;
                case "--repeat" -> repeat = number(valueOf(argument, rest));
                case "--parallel" -> parallel = number(valueOf(argument, rest));
                case "--page" -> page = Path.of(valueOf(argument, rest));
                default -> throw new IllegalArgumentException("unknown option " + argument);
            }
        }
        return new BenchOptions(
                quick,
                json,
                pools,
                scenarios,
                server,
                driver == null ? driverOf(server) : driver,
                tls,
                repeat,
                parallel,
                page);
    }

    private static ServerKind server(String name) {
        return switch (name) {
            case "mysql" -> ServerKind.MYSQL;
            case "mariadb" -> ServerKind.MARIADB;
            default -> throw new IllegalArgumentException("no server " + name + "; there are mysql, mariadb");
        };
    }

    /** Each server's own. */
    private static JdbcDriver driverOf(ServerKind server) {
        return server == ServerKind.MYSQL ? JdbcDriver.CONNECTOR_J : JdbcDriver.MARIADB_CONNECTOR_J;
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0 && number <= 1_000) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(text + " is not a number from 1 to 1000");
    }

    private static String valueOf(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    private static List<Peer> pools(String names) {
        if (names.equals("all")) {
            return List.of(Peer.values());
        }
        return Arrays.stream(names.split(",")).map(BenchOptions::pool).toList();
    }

    private static Peer pool(String name) {
        String wanted = name.trim().toLowerCase(Locale.ROOT);
        return Arrays.stream(Peer.values())
                .filter(peer -> peer.title().toLowerCase(Locale.ROOT).equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no pool " + name + "; there are "
                        + String.join(
                                ", ",
                                Arrays.stream(Peer.values()).map(Peer::title).toList())));
    }
}
