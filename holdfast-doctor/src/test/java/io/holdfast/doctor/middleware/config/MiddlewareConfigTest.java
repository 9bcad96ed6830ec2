package io.holdfast.doctor.middleware.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import io.holdfast.doctor.server.ServerVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MiddlewareConfigTest {
    private static final Plan PLAN = Plans.of(Plans.SOURCE, Plans.REPLICA);

    private static String text(Engine engine, Plan plan) throws MiddlewareException {
        return engine.config().generate(plan).text();
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(MiddlewareConfigTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void proxySqlsFileMustBeTheOneOfTheTranscript() throws Exception {
        assertThat(text(Engine.PROXYSQL, PLAN)).isEqualTo(resource("proxysql.cnf"));
    }

    @Test
    void routersFileMustBeTheOneOfTheTranscript() throws Exception {
        assertThat(text(Engine.ROUTER, PLAN)).isEqualTo(resource("mysqlrouter.conf"));
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void whatWasWrittenMustBeReadAsItself(Engine engine) throws Exception {
        String text = text(engine, PLAN);
        Map<String, String> settings = engine.config().settings(text);
        Set<String> hidden = engine.config().hidden(text);

        assertThat(settings.keySet()).containsAll(hidden);
        assertThat(Comparison.of(settings, hidden, settings).deviations()).isEmpty();
        assertThat(settings.values()).contains("400");
    }

    @Test
    void whatHaproxyDoesNotShowMustNotBeCompared() throws Exception {
        String text = text(Engine.HAPROXY, PLAN);
        Map<String, String> seen = new LinkedHashMap<>(Engine.HAPROXY.config().settings(text));
        seen.keySet().removeAll(Engine.HAPROXY.config().hidden(text));

        assertThat(seen)
                .containsOnlyKeys(
                        "global maxconn",
                        "holdfast_write maxconn",
                        "holdfast_write server db1_3306 address",
                        "holdfast_write server db1_3306 status",
                        "holdfast_write server db1_3306 maxconn",
                        "holdfast_read maxconn",
                        "holdfast_read server 10.0.0.2_3307 address",
                        "holdfast_read server 10.0.0.2_3307 status",
                        "holdfast_read server 10.0.0.2_3307 maxconn");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void anotherTextMustBeRefused(Engine engine) {
        assertThatThrownBy(() -> engine.config().settings("# nothing of this kind\n"))
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.NOT_A_CONFIGURATION);
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void adminInterfacesMustBeOfThisMachineAloneAndWithoutAKnownPassword(Engine engine) throws Exception {
        String text = text(engine, PLAN);

        assertThat(text).doesNotContain("0.0.0.0", "admin:admin", "monitor:monitor", "stats auth");
        assertThat(text).containsAnyOf("127.0.0.1:6032", "bind_address=127.0.0.1\nport=8081", "mode 600");
    }

    @ParameterizedTest
    @EnumSource(Engine.class)
    void twoServersThatTakeWritesMustBeRefused(Engine engine) {
        Plan plan = Plans.of(
                Plans.SOURCE,
                new Backend("db9", 3306, ServerVersion.parse("8.0.33"), true, true, true, false, 600, 40));

        assertThatThrownBy(() -> text(engine, plan))
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.CANNOT_GENERATE);
    }

    @Test
    void theRuleThatSwallowsAStrictModeMustNotBeWrittenForAServerWithoutOne() throws Exception {
        Backend loose = new Backend("db1", 3306, ServerVersion.parse("8.0.33"), true, false, true, false, 600, 40);

        assertThatThrownBy(() -> text(Engine.PROXYSQL, Plans.of(loose)))
                .asInstanceOf(type(MiddlewareException.class))
                .extracting(MiddlewareException::error)
                .isEqualTo(MiddlewareError.CANNOT_GENERATE);
        assertThat(text(Engine.PROXYSQL, Plans.of(EnumSet.of(ClientDriver.CONNECTOR_J), loose)))
                .contains("rule_id=10")
                .doesNotContain("rule_id=11");
    }

    @Test
    void aServerThatWantsTlsMustNotBeCheckedByALoginWithout() throws Exception {
        Backend tlsOnly = new Backend("db1", 3306, ServerVersion.parse("8.0.33"), true, true, true, true, 600, 40);

        assertThat(text(Engine.HAPROXY, Plans.of(tlsOnly)))
                .contains("tcp-check")
                .doesNotContain("mysql-check");
        assertThat(text(Engine.ROUTER, Plans.of(tlsOnly))).contains("client_ssl_mode=REQUIRED");
        assertThat(text(Engine.PROXYSQL, Plans.of(tlsOnly))).contains("use_ssl=1");
    }

    @Test
    void aServerWithoutLoginsOfTheOldKindMustBeCheckedByItsPort() throws Exception {
        Backend newer = new Backend("db1", 3306, ServerVersion.parse("9.7.4"), true, true, true, false, 600, 40);
        Backend mariadb =
                new Backend("db1", 3306, ServerVersion.parse("11.4.5-MariaDB"), true, true, true, false, 600, 40);

        assertThat(text(Engine.HAPROXY, Plans.of(newer))).contains("tcp-check").doesNotContain("mysql-check");
        assertThat(text(Engine.HAPROXY, Plans.of(mariadb))).contains("mysql-check");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "db1\nadmin", "db\"1", "a b", "$(id)", "db1;", "-x"})
    void aNameThatBringsTextOfItsOwnMustBeRefused(String host) {
        assertThatThrownBy(
                        () -> new Backend(host, 3306, ServerVersion.parse("8.0.33"), true, true, true, false, 600, 40))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\"b", "a:b", "a;b", "a\\b", "a\nb", "é"})
    void aPasswordThatTheFileCannotHoldMustBeRefused(String password) {
        assertThatThrownBy(() -> new Plan.Login("app", password)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPlanMustNotShowItsPasswords() {
        assertThat(PLAN.toString()).doesNotContain("password");
    }

    @Test
    void theBudgetMustBeTheAccountsOwnLimitOrWhatTheServerCanSpare() throws Exception {
        Map<String, String> variables =
                new LinkedHashMap<>(Map.of("version", "8.0.33", "max_connections", "200", "max_user_connections", "0"));

        assertThat(Backend.of(variables, "db1", 3306).budget()).isEqualTo(180);
        variables.put("max_user_connections", "7");
        assertThat(Backend.of(variables, "db1", 3306).budget()).isEqualTo(7);
    }

    @Test
    void whatDiffersMustBeNamedOnEitherSide() {
        Comparison comparison = Comparison.of(
                Map.of("a", "1", "b", "2", "c", "3", "secret", "x"),
                Set.of("secret"),
                Map.of("a", "1", "b", "9", "d", "4"));

        assertThat(comparison.same()).isEqualTo(1);
        assertThat(comparison.deviations())
                .containsExactlyInAnyOrder(
                        new Comparison.Deviation("b", "2", "9"),
                        new Comparison.Deviation("c", "3", null),
                        new Comparison.Deviation("d", null, "4"));
        assertThat(comparison.hidden()).containsExactly("secret");
    }
}
