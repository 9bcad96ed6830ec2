package io.holdfast.doctor.middleware.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The protocol and the comparison, on a server that holds ProxySQL's runtime tables as a transcript shows them. ProxySQL itself
 * is not run.
 */
class ProxySqlAdminIT {
    @Test
    void whatRunsMustBeReadOverTheProtocolAndComparedWithTheFile() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MARIADB);
        String schema = server.createSchema();
        String user = "ps" + schema;
        server.execute("CREATE USER " + user + "@'%' IDENTIFIED BY '" + Plans.ADMIN.password() + "'");
        server.execute("GRANT ALL ON " + schema + ".* TO " + user + "@'%'");
        for (String statement :
                MiddlewareConfigTest.resource("proxysql-runtime.sql").split(";\n")) {
            server.execute("USE " + schema, statement);
        }
        String file = MiddlewareConfigTest.resource("proxysql.cnf");
        Map<String, String> settings = Engine.PROXYSQL.config().settings(file);
        ProxySqlAdmin admin =
                new ProxySqlAdmin("127.0.0.1", server.port(), new Plan.Login(user, Plans.ADMIN.password()), schema);

        Comparison same =
                Comparison.of(settings, Engine.PROXYSQL.config().hidden(file), admin.running(settings.keySet()));
        assertThat(same.deviations()).isEmpty();
        assertThat(same.same()).isGreaterThan(15);

        server.execute(
                "UPDATE " + schema + ".runtime_mysql_servers SET max_connections = 1000 WHERE hostname = 'db1'",
                "UPDATE " + schema
                        + ".runtime_global_variables SET variable_value = 'admin:admin' WHERE variable_name ="
                        + " 'admin-admin_credentials'",
                "DELETE FROM " + schema + ".runtime_mysql_query_rules WHERE rule_id = 11");
        Comparison other =
                Comparison.of(settings, Engine.PROXYSQL.config().hidden(file), admin.running(settings.keySet()));
        assertThat(other.deviations())
                .contains(
                        new Comparison.Deviation("server db1:3306 hostgroup 0 max_connections", "90", "1000"),
                        new Comparison.Deviation("admin with the default password", null, "yes"),
                        new Comparison.Deviation("rule 11 active", "1", null));

        ProxySqlAdmin wrong = new ProxySqlAdmin("127.0.0.1", server.port(), new Plan.Login(user, "wrong"), schema);
        assertThatThrownBy(() -> wrong.running(settings.keySet()))
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.ADMIN_UNREACHABLE);
        server.execute("DROP USER " + user + "@'%'");
    }
}
