package io.holdfast.doctor.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.PasswordSource;
import io.holdfast.doctor.Target;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tables and statements of a server, one by one. */
class InspectIT {
    private static Target target(TestServer server, String schema) {
        return Target.of("127.0.0.1", server.port())
                .withDatabase(schema)
                .withUser(TestServer.ADMIN_USER)
                .withPassword(PasswordSource.of(TestServer.ADMIN_PASSWORD));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void tableMustBeShownWithItsKeysAndWhoHoldsIt(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        server.execute(
                "CREATE TABLE " + schema + ".shops (id INT PRIMARY KEY)",
                "CREATE TABLE " + schema
                        + ".`odd``name` (id INT AUTO_INCREMENT PRIMARY KEY, shop INT, note VARCHAR(20),"
                        + " KEY one (shop), KEY two (shop, note), CONSTRAINT own FOREIGN KEY (shop) REFERENCES shops (id))",
                "INSERT INTO " + schema + ".shops VALUES (1)");
        try (Connection holder = server.adminConnection();
                Statement statement = holder.createStatement()) {
            statement.execute("LOCK TABLES " + schema + ".`odd``name` WRITE");
            Inspection table = TableInspector.of("`" + schema + "`.`odd``name`")
                    .inspect(target(server, schema), Clock.systemUTC())
                    .orElseThrow();

            assertThat(table.lines("columns")).hasSize(3).anyMatch(line -> line.startsWith("note  varchar(20)"));
            assertThat(table.lines("indexes")).hasSize(3).anyMatch(line -> line.startsWith("two  (shop, note)"));
            assertThat(table.lines("foreign keys")).singleElement().asString().contains(schema + ".shops(id)");
            assertThat(table.lines("held by")).isNotEmpty().noneMatch(line -> line.startsWith("no session"));
            assertThat(table.lines("findings")).anyMatch(line -> line.contains("Q04"));
            assertThat(table.lines("statistics")).isNotEmpty();
            Inspection held =
                    new SqlInspector("SELECT * FROM `odd``name` ORDER BY RAND()").inspect(target(server, schema));
            assertThat(held.lines("plan")).singleElement().asString().contains("held");
            assertThat(held.lines("advice")).isNotEmpty();
        }
        assertThat(new TableInspector(schema, "none").inspect(target(server, schema), Clock.systemUTC()))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void statementMustBeExplainedWithWhatHelps(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        String rows = IntStream.rangeClosed(1, 2000)
                .mapToObj(i -> "(" + i + ", 'c" + i % 500 + "', '" + i + "')")
                .collect(Collectors.joining(","));
        server.execute(
                "CREATE TABLE " + schema + ".orders (id INT PRIMARY KEY, customer VARCHAR(20), number VARCHAR(20),"
                        + " KEY number (number))",
                "INSERT INTO " + schema + ".orders VALUES " + rows,
                "ANALYZE TABLE " + schema + ".orders");
        Target target = target(server, schema);

        Inspection whole = new SqlInspector("SELECT * FROM orders WHERE customer = 'c7';").inspect(target);
        assertThat(whole.lines("plan")).singleElement().asString().contains("orders", "ALL", "no index");
        assertThat(whole.lines("rows")).isNotEmpty();
        assertThat(whole.lines("advice")).singleElement().asString().contains("(customer)");

        assertThat(new SqlInspector("SELECT * FROM orders WHERE number = '7'")
                        .inspect(target)
                        .lines("plan"))
                .singleElement()
                .asString()
                .contains("index number");
        List<String> random = new SqlInspector("SELECT * FROM orders ORDER BY RAND() LIMIT 1")
                .inspect(target)
                .lines("advice");
        assertThat(random.get(0)).contains("RAND()");
        if (kind == ServerKind.MYSQL) {
            assertThat(new SqlInspector("SELECT * FROM orders WHERE number = 7")
                            .inspect(target)
                            .lines("advice"))
                    .anyMatch(line -> line.contains("another type"));
        }
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void aChangeMustBeExplainedAndNotCarriedOut(ServerKind kind) throws Exception {
        TestServer server = TestServer.shared(kind);
        String schema = server.createSchema();
        server.execute(
                "CREATE TABLE " + schema + ".stock (id INT PRIMARY KEY, item VARCHAR(20), KEY item (item))",
                "INSERT INTO " + schema + ".stock VALUES (1, 'chair'), (2, 'table')");
        for (String change : List.of(
                "UPDATE stock SET item = 'desk' WHERE item = 'chair'",
                "DELETE FROM stock WHERE id = 1",
                "INSERT INTO stock VALUES (3, 'lamp')",
                "REPLACE INTO stock SELECT id, 'lamp' FROM stock AS s WHERE id = 2")) {
            try (Connection connection = target(server, schema).open()) {
                Plan plan = new SqlInspector(change).explain(connection);

                assertThat(plan.steps()).as(change).isNotEmpty();
            }
        }
        try (Connection admin = server.adminConnection();
                Statement statement = admin.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT GROUP_CONCAT(id, item ORDER BY id) FROM " + schema + ".stock")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("1chair,2table");
        }
    }
}
