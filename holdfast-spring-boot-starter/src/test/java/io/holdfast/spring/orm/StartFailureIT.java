package io.holdfast.spring.orm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;

/** An application that needs its database at the start, and does not get it: what Boot prints. */
@ExtendWith(OutputCaptureExtension.class)
class StartFailureIT {
    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Bank {}

    @ParameterizedTest
    @CsvSource({
        "password, jpa, HF-1003, spring.datasource.password",
        "port, jpa, HF-1002, spring.datasource.url",
        "database, jpa, HF-1004, spring.datasource.url",
        "password, script, HF-1003, spring.datasource.password",
        "port, script, HF-1002, spring.datasource.url",
        "database, script, HF-1004, spring.datasource.url"
    })
    void theCauseMustBeNamedWithItsCodeAndWhatToDo(
            String wrong, String needs, String code, String setting, CapturedOutput output) throws Exception {
        TestServer server = TestServer.shared(ServerKind.MYSQL);
        String url = server.jdbcUrl(JdbcDriver.CONNECTOR_J, false, server.createSchema());
        if (wrong.equals("port")) {
            url = url.replaceAll(":\\d+/", ":1/");
        } else if (wrong.equals("database")) {
            url = url.replaceAll("/t_\\w+", "/no_such_database");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.banner-mode=off",
                "--spring.datasource.url=" + url,
                "--spring.datasource.username=" + TestServer.APP_USER,
                "--spring.datasource.password="
                        + (wrong.equals("password") ? "wrong-secret" : TestServer.APP_PASSWORD)));
        if (needs.equals("script")) {
            arguments.add("--spring.sql.init.mode=always");
            arguments.add("--spring.sql.init.schema-locations=classpath:schema-of-start-failure.sql");
        }
        assertThatThrownBy(() -> new SpringApplicationBuilder(Bank.class)
                        .web(WebApplicationType.NONE)
                        .run(arguments.toArray(String[]::new)))
                .isInstanceOf(RuntimeException.class);

        assertThat(output.getOut())
                .contains("APPLICATION FAILED TO START", code, setting, "holdfast explain " + code)
                .doesNotContain("wrong-secret", TestServer.APP_PASSWORD);
    }
}
