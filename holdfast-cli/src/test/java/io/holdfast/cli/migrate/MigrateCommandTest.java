package io.holdfast.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.cli.CliRun;
import io.holdfast.cli.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrateCommandTest {
    @TempDir
    private Path folder;

    private CliRun migrate(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return CliRun.of("advise", "migrate", file.toString());
    }

    @Test
    void aSpringApplicationsHikariMustBeSaidInOurNames() throws IOException {
        CliRun run = migrate("application.yml", """
                spring:
                  datasource:
                    url: jdbc:mysql://db/shop
                    username: shop
                    password: s3same
                    hikari:
                      maximum-pool-size: 30
                      minimum-idle: 10
                      connection-timeout: 3000
                      leak-detection-threshold: 20000
                      connection-test-query: SELECT 1
                server:
                  port: 8080
                """);

        assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines())
                .contains("username=shop", "size=10", "maxOverflow=20", "borrowTimeout=3s", "leakThreshold=20s");
        assertThat(run.out()).contains("connectionTestQuery").doesNotContain("s3same", "8080");
    }

    @Test
    void druidsPropertiesMustBeSaidInOurNames() throws IOException {
        CliRun run = migrate("druid.properties", """
                druid.url=jdbc:mysql://db/shop
                druid.password=s3same
                druid.maxActive=20
                druid.maxWait=2000
                druid.stat.slowSqlMillis=4000
                druid.filters=stat,wall
                """);

        assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines()).contains("size=20", "borrowTimeout=2s", "slowStatementThreshold=4s");
        assertThat(run.out()).contains("filters").doesNotContain("s3same");
    }

    @Test
    void hibernatesC3p0MustBeReadInSeconds() throws IOException {
        CliRun run = migrate("persistence.xml", """
                <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
                  <persistence-unit name="shop"><properties>
                    <property name="jakarta.persistence.jdbc.url" value="jdbc:mysql://db/shop"/>
                    <property name="jakarta.persistence.jdbc.user" value="shop"/>
                    <property name="hibernate.c3p0.max_size" value="20"/>
                    <property name="hibernate.c3p0.min_size" value="20"/>
                    <property name="hibernate.c3p0.timeout" value="300"/>
                    <property name="hibernate.c3p0.max_statements" value="50"/>
                  </properties></persistence-unit>
                </persistence>
                """);

        assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines()).contains("username=shop", "size=20", "idleTimeout=5m");
        assertThat(run.out()).contains("max_statements");
    }

    @Test
    void dbcp2AndTomcatMustBeKnownByTheirNames() throws IOException {
        CliRun dbcp = migrate("a.properties", "maxTotal=12\nmaxWaitMillis=1500\ntestOnCreate=true\n");
        CliRun tomcat = migrate("b.properties", "maxActive=12\nmaxAge=600000\nsuspectTimeout=40\nfairQueue=true\n");

        assertThat(dbcp.out().lines()).contains("size=12", "borrowTimeout=1500ms");
        assertThat(tomcat.out().lines()).contains("size=12", "maxLifetime=10m", "leakThreshold=40s");
        assertThat(dbcp.exitCode() + tomcat.exitCode()).isZero();
    }

    @Test
    void whatCannotBeReadMustBeNamedAndTheRestBeSaid() throws IOException {
        CliRun run = migrate(
                "hikari.properties",
                "maximumPoolSize=many\nconnectionTimeout=${T:2000}\nidleTimeout=${I}\nnonsense=1\n");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDINGS);
        assertThat(run.out().lines()).contains("borrowTimeout=2s");
        assertThat(run.out()).contains("maximumPoolSize", "idleTimeout", "nonsense");
    }

    @Test
    void aFileThatIsNotWhatItsNameSaysMustBeRefused() throws IOException {
        assertThat(migrate("a.yml", "a: [").exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(migrate("a.xml", "<persistence").exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
        assertThat(CliRun.of("advise", "migrate", "nowhere.yml").exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
    }
}
