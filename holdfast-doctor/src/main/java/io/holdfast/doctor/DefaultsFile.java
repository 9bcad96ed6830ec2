package io.holdfast.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads the client's part of a {@code my.cnf}, as {@code --defaults-file} of the MySQL programs does. */
public final class DefaultsFile {
    private static final List<String> GROUPS =
            List.of("client", "mysql", "client-mariadb", "mariadb-client", "holdfast");
    private static final int MOST_INCLUDES = 10;

    private DefaultsFile() {}

    /**
     * The target that the file describes; what it does not say has MySQL's defaults.
     *
     * @throws DoctorException HF-2010 if the file cannot be read or holds a wrong value
     */
    public static Target target(Path file) throws DoctorException {
        Map<String, String> options = new LinkedHashMap<>();
        try {
            read(file, options, 0);
        } catch (IOException e) {
            throw new DoctorException(DoctorError.BAD_TARGET, "cannot read " + file + ".", e);
        }
        Target target = Target.of(options.getOrDefault("host", "localhost"), TargetParser.port(options.get("port")))
                .withUser(options.get("user"))
                .withDatabase(options.get("database"));
        if (options.containsKey("password")) {
            target = target.withPassword(PasswordSource.of(options.get("password")));
        }
        String mode = options.get("ssl-mode");
        return mode == null ? target : target.withTls(TargetParser.tls(mode));
    }

    private static void read(Path file, Map<String, String> options, int depth) throws IOException {
        boolean ours = false;
        for (String raw : Files.readAllLines(file)) {
            String line = raw.trim();
            if (line.startsWith("!include ") && depth < MOST_INCLUDES) {
                read(file.resolveSibling(line.substring(9).trim()), options, depth + 1);
            } else if (line.startsWith("[") && line.endsWith("]")) {
                ours = GROUPS.contains(line.substring(1, line.length() - 1));
            } else if (ours && !line.isEmpty() && line.charAt(0) != '#' && line.charAt(0) != ';') {
                int equals = line.indexOf('=');
                String name = (equals < 0 ? line : line.substring(0, equals)).trim();
                options.put(
                        name.toLowerCase(Locale.ROOT).replace('_', '-'),
                        equals < 0 ? "" : value(line.substring(equals + 1).trim()));
            }
        }
    }

    /** Quotes go, so that a value may hold a hash; without them a hash after a blank starts a comment. */
    private static String value(String text) {
        if (text.length() >= 2 && (text.charAt(0) == '"' || text.charAt(0) == '\'')) {
            int end = text.indexOf(text.charAt(0), 1);
            if (end > 0) {
                return text.substring(1, end);
            }
        }
        return text.replaceFirst("\\s#.*$", "").trim();
    }
}
