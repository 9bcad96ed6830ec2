package io.holdfast.cli.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The commands of docs/repair.md, as they stand there, on the two tables of a team. */
class RepairCommandsIT {
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
    private static final Pattern BLOCK =
            Pattern.compile("<!-- executed by RepairCommandsIT -->\\n```\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theCommandsOfTheGuideMustHealTheTablesAndGiveThemBack(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        try (Connection admin = server.adminConnection()) {
            fill(admin, schema);
            String before = state(admin, schema);
            String run = "";
            List<CliRun> done = new ArrayList<>();
            for (String command : commands()) {
                CliRun result = CliRun.of(words(command, server, schema, run));
                assertThat(result.exitCode())
                        .as("%s%n%s%s", command, result.out(), result.err())
                        .isEqualTo(ExitCode.OK);
                assertThat(result.out() + result.err()).doesNotContain(TestServer.ADMIN_PASSWORD);
                if (command.startsWith("holdfast fix")) {
                    run = plan();
                    assertThat(state(admin, schema)).isEqualTo(before);
                } else if (command.startsWith("holdfast apply")) {
                    assertThat(rows(admin, schema + ".queues")).isEqualTo(4_000);
                    assertThat(state(admin, schema)).isNotEqualTo(before);
                }
                done.add(result);
            }
            assertThat(done).hasSize(5);
            assertThat(done.get(3).out()).contains(run).contains("APPLIED");
            assertThat(state(admin, schema)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void exitCodesMustTellWhatBecameOfIt(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        String fix = "holdfast fix db.example:3306 -u admin --password-env DB_PASSWORD -o plan.yaml --index ";
        String apply = "holdfast apply plan.yaml -u admin --password-env DB_PASSWORD";
        try (Connection admin = server.adminConnection()) {
            fill(admin, schema);

            assertThat(exit(fix + "'app.nowhere(a)'", server, schema)).isEqualTo(ExitCode.PLAN_REFUSED);
            assertThat(exit(fix + "'nonsense'", server, schema)).isEqualTo(ExitCode.PLAN_REFUSED);
            assertThat(exit(fix + "'app.queues(token)' one two", server, schema))
                    .isEqualTo(ExitCode.USAGE);
            assertThat(exit(fix + "'app.queues(constant)'", server, schema)).isEqualTo(ExitCode.OK);
            assertThat(exit(fix + "'app.queues(constant)'", server, schema)).isEqualTo(ExitCode.USAGE);
            assertThat(exit(apply + " --dry-run", server, schema)).isEqualTo(ExitCode.OK);
            // No terminal to consent at.
            assertThat(exit(apply, server, schema)).isEqualTo(ExitCode.PLAN_REFUSED);
            // The index is not worth it, and is taken back.
            assertThat(exit(apply + " --yes", server, schema)).isEqualTo(ExitCode.PLAN_REFUSED);
            assertThat(exit("holdfast undo nobody", server, schema)).isEqualTo(ExitCode.USAGE);
            Files.writeString(folder.resolve("plan.yaml"), "kind: other");
            assertThat(exit(apply + " --yes", server, schema)).isEqualTo(ExitCode.USAGE);
        }
    }

    private int exit(String command, TestServer server, String schema) throws Exception {
        return CliRun.of(words(command, server, schema, "")).exitCode();
    }

    private static List<String> commands() throws Exception {
        Matcher block = BLOCK.matcher(Files.readString(Path.of("../docs/repair.md")));
        assertThat(block.find()).isTrue();
        return block.group(1).lines().toList();
    }

    private String plan() throws Exception {
        Matcher id =
                Pattern.compile("(?m)^id: '?\"?([0-9a-z-]+)").matcher(Files.readString(folder.resolve("plan.yaml")));
        assertThat(id.find()).isTrue();
        return id.group(1);
    }

    private String[] words(String command, TestServer server, String schema, String run) throws Exception {
        Path password = Files.writeString(folder.resolve("password"), TestServer.ADMIN_PASSWORD + "\n");
        List<String> words = new ArrayList<>();
        Matcher matcher = WORD.matcher(command);
        while (matcher.find()) {
            words.add(matcher.group(1) != null ? matcher.group(1) : matcher.group(2));
        }
        assertThat(words.remove(0)).isEqualTo("holdfast");
        words.replaceAll(word -> switch (word) {
            case "db.example:3306" -> "127.0.0.1:" + server.port();
            case "--password-env" -> "--password-file";
            case "DB_PASSWORD" -> password.toString();
            case "plan.yaml" -> folder.resolve("plan.yaml").toString();
            case "RUN" -> run;
            default -> word.startsWith("app.") ? schema + word.substring(3) : word;
        });
        if (List.of("apply", "undo", "runs").contains(words.get(0))) {
            words.addAll(List.of("--runs", folder.resolve("runs").toString()));
        }
        return words.toArray(String[]::new);
    }

    private static void fill(Connection admin, String schema) throws SQLException {
        String digits = "(SELECT 0 d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4"
                + " UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8 UNION ALL SELECT 9)";
        String numbers = "(SELECT a.d + b.d * 10 + c.d * 100 + e.d * 1000 AS n FROM " + digits + " a, " + digits
                + " b, " + digits + " c, " + digits + " e HAVING n < 4000) numbers";
        try (Statement statement = admin.createStatement()) {
            statement.execute("CREATE TABLE " + schema + ".system_settings (id INT AUTO_INCREMENT PRIMARY KEY,"
                    + " business_id INT NOT NULL, name VARCHAR(40), value TEXT)");
            statement.execute("INSERT INTO " + schema + ".system_settings (business_id, name, value)"
                    + " SELECT n DIV 10, CONCAT('k', n), 'v' FROM " + numbers);
            statement.execute("CREATE TABLE " + schema + ".queues (id INT AUTO_INCREMENT PRIMARY KEY,"
                    + " visitor_id INT NOT NULL, state VARCHAR(10), token VARCHAR(20), constant INT DEFAULT 1)");
            statement.execute("INSERT INTO " + schema + ".queues (visitor_id, state, token)"
                    + " SELECT n DIV 5, IF(n MOD 2 = 0, 'open', 'done'), CONCAT('t', n) FROM " + numbers);
            statement.execute("INSERT INTO " + schema + ".queues (visitor_id, state, token)"
                    + " SELECT visitor_id, state, token FROM " + schema + ".queues WHERE id MOD 20 = 0");
        }
    }

    private static String state(Connection admin, String schema) throws SQLException {
        StringBuilder state = new StringBuilder();
        for (String table : List.of(schema + ".system_settings", schema + ".queues")) {
            state.append(last(admin, "SHOW CREATE TABLE " + table).replaceFirst(" AUTO_INCREMENT=\\d+", ""))
                    .append(last(admin, "CHECKSUM TABLE " + table))
                    .append(rows(admin, table));
        }
        return state.toString();
    }

    private static int rows(Connection admin, String table) throws SQLException {
        return Integer.parseInt(last(admin, "SELECT COUNT(*) FROM " + table));
    }

    private static String last(Connection admin, String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(rows.getMetaData().getColumnCount());
        }
    }
}
