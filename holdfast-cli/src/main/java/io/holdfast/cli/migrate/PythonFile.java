package io.holdfast.cli.migrate;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The settings of a pool or a driver in a Python file, such as the arguments of {@code create_engine},
 * {@code SQLALCHEMY_ENGINE_OPTIONS} or Django's {@code DATABASES}. The file is not run: only names that are known are read, each
 * with a value that stands there as a literal.
 */
final class PythonFile {
    /** Names whose value None is one of its own; with the others it is the same as not given. */
    private static final Set<String> HAVE_NONE = Set.of("conn_max_age", "pool_reset_on_return");

    /** Names that programs have for much else: read as literals only. */
    private static final Set<String> ANY_PROGRAMS =
            Set.of("user", "echo", "reset", "ping", "blocking", "ssl", "time_zone", "autocommit");

    /** All that is read: neither addresses nor secrets. */
    private static final Set<String> NAMES = Set.of(
            // SQLAlchemy's engine and pool.
            "pool_size",
            "max_overflow",
            "pool_timeout",
            "pool_recycle",
            "pool_pre_ping",
            "pool_reset_on_return",
            "pool_use_lifo",
            "pool_logging_name",
            "poolclass",
            "isolation_level",
            "echo",
            "echo_pool",
            "hide_parameters",
            "sqlalchemy_echo",
            "sqlalchemy_pool_size",
            "sqlalchemy_max_overflow",
            "sqlalchemy_pool_timeout",
            "sqlalchemy_pool_recycle",
            // Django's databases.
            "conn_max_age",
            "conn_health_checks",
            "atomic_requests",
            "autocommit",
            "time_zone",
            // The drivers'.
            "user",
            "connect_timeout",
            "read_timeout",
            "write_timeout",
            "init_command",
            "sql_mode",
            "use_unicode",
            "local_infile",
            "ssl",
            "ssl_ca",
            "ssl_disabled",
            "cursorclass",
            // DBUtils' pools.
            "mincached",
            "maxcached",
            "maxshared",
            "maxconnections",
            "blocking",
            "maxusage",
            "setsession",
            "reset",
            "ping");

    /** A name as an argument, an assignment or a key, and its value; of what is in brackets the bracket alone. */
    private static final Pattern SETTING =
            Pattern.compile("(?<![\\w.\"'])[\"']?([A-Za-z_]\\w*)[\"']?\\]?\\s*(?:=(?!=)|:)\\s*("
                    + "\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*'|[^,(){}\\[\\]\\n#]+|[({\\[])");

    private static final Pattern TEXT = Pattern.compile("\"([^\"\\\\]*)\"|'([^'\\\\]*)'");
    private static final Pattern NUMBER = Pattern.compile("-?\\d[\\d_]*(?:\\.\\d+)?");
    private static final Pattern PRODUCT = Pattern.compile("\\d+(?:\\s*\\*\\s*\\d+)+");

    /** A placeholder without a default: what is there is known at run time only. */
    private static final String ELSEWHERE = "${}";

    private PythonFile() {}

    /** Whether a file is one in Python, by its name. */
    static boolean isOne(Path file) {
        return String.valueOf(file.getFileName()).endsWith(".py");
    }

    /** Whose settings these are. */
    static ForeignNames.Source source(Map<String, String> file) {
        return Stream.of("conn_max_age", "conn_health_checks", "atomic_requests")
                        .anyMatch(file::containsKey)
                ? ForeignNames.Source.DJANGO
                : ForeignNames.Source.PYTHON;
    }

    /** What holds there without being written, and does not hold here. */
    static Map<String, String> defaults(Map<String, String> file) {
        if (source(file) == ForeignNames.Source.DJANGO) {
            return file.containsKey("isolation_level")
                    ? Map.of()
                    : Map.of(
                            "isolation_level",
                            "Django's default is read_committed, here it is the server's: set transactionIsolation");
        }
        boolean engines = file.keySet().stream().anyMatch(name -> name.contains("pool_") || name.contains("overflow"));
        return engines && file.keySet().stream().noneMatch(name -> name.endsWith("pool_size"))
                ? Map.of(
                        "pool_size",
                        "SQLAlchemy's defaults are pool_size=5 and max_overflow=10, here size=10 and maxOverflow=0")
                : Map.of();
    }

    /** Names in small letters and their values; what is no literal becomes a placeholder, which is reported as such. */
    static Map<String, String> read(String text) {
        Map<String, String> found = new TreeMap<>();
        Matcher setting = SETTING.matcher(withoutComments(text));
        while (setting.find()) {
            String name = setting.group(1).toLowerCase(Locale.ROOT);
            String value = literal(setting.group(2).strip());
            boolean absent = value.equals("none") && !HAVE_NONE.contains(name)
                    || value.equals(ELSEWHERE) && ANY_PROGRAMS.contains(name);
            if (NAMES.contains(name) && !absent) {
                found.put(name, name.equals("isolation_level") ? value.replaceAll("[ -]", "_") : value);
            }
        }
        return found;
    }

    /** Up to the sign that begins a comment, which within quotes does not. */
    private static String withoutComments(String text) {
        StringBuilder code = new StringBuilder(text.length());
        text.lines().forEach(line -> {
            char quote = 0;
            int end = 0;
            for (; end < line.length(); end++) {
                char c = line.charAt(end);
                if (quote == 0 && c == '#') {
                    break;
                }
                if (c == '\\' && quote != 0) {
                    end++;
                } else if (quote == 0 && (c == '"' || c == '\'')) {
                    quote = c;
                } else if (c == quote) {
                    quote = 0;
                }
            }
            code.append(line, 0, Math.min(end, line.length())).append('\n');
        });
        return code.toString();
    }

    private static String literal(String value) {
        Matcher text = TEXT.matcher(value);
        if (text.matches()) {
            return text.group(1) != null ? text.group(1) : text.group(2);
        }
        if (NUMBER.matcher(value).matches()) {
            return value.replace("_", "");
        }
        if (PRODUCT.matcher(value).matches()) {
            long product = 1;
            for (String factor : value.split("\\*")) {
                try {
                    product = Math.multiplyExact(product, Long.parseLong(factor.strip()));
                } catch (ArithmeticException | NumberFormatException e) {
                    return ELSEWHERE;
                }
            }
            return String.valueOf(product);
        }
        return switch (value) {
            case "True", "False" -> value.toLowerCase(Locale.ROOT);
            case "None" -> "none";
            // A class, a list or an object: named, and not read as text.
            default -> ELSEWHERE;
        };
    }
}
