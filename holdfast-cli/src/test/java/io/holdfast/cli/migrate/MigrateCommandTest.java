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
    void sqlAlchemysEngineMustBeReadFromItsCode() throws IOException {
        CliRun run = migrate("db.py", """
                # pool_size=99 was too many
                engine = create_engine(
                    "mysql+pymysql://shop:s3same@db/shop?charset=utf8mb4", pool_size=20, max_overflow=5,
                    pool_recycle=60 * 60, pool_timeout=3, pool_pre_ping=True, pool_use_lifo=True,
                    isolation_level="READ COMMITTED", connect_args={"connect_timeout": 4, 'read_timeout': None},
                )
                """);

        assertThat(run.exitCode()).as(run.out()).isEqualTo(ExitCode.OK);
        assertThat(run.out().lines())
                .contains("size=20", "maxOverflow=5", "borrowTimeout=3s", "maxLifetime=60m", "connectTimeout=4s")
                .contains("transactionIsolation=2");
        assertThat(run.out()).contains("pool_use_lifo", "pool_pre_ping").doesNotContain("s3same", "readTimeout", "99");
    }

    @Test
    void flasksAndDbUtilsSettingsMustBeRead() throws IOException {
        CliRun flask = migrate("config.py", """
                SQLALCHEMY_DATABASE_URI = f"mysql+pymysql://shop:{PASSWORD}@db/shop"
                SQLALCHEMY_ENGINE_OPTIONS = {"pool_recycle": 280, "pool_reset_on_return": None}
                SQLALCHEMY_ECHO = True
                app.config["SQLALCHEMY_POOL_TIMEOUT"] = 7
                """);
        CliRun pooled = migrate("pool.py", """
                pool = PooledDB(pymysql, maxconnections=12, mincached=4, blocking=True, ping=1,
                                setsession=["SET AUTOCOMMIT = 1"], password='s3same', autocommit=True)
                """);

        assertThat(flask.out().lines())
                .contains("maxLifetime=280s", "borrowTimeout=7s", "resetOnReturn=none", "logStatements=all");
        assertThat(flask.out()).contains("pool_size");
        assertThat(flask.exitCode()).as(flask.out()).isEqualTo(ExitCode.OK);
        assertThat(pooled.out().lines()).contains("size=4", "maxOverflow=8");
        assertThat(pooled.out()).contains("autocommit", "ping").doesNotContain("s3same");
    }

    @Test
    void djangosDatabasesMustBeRead() throws IOException {
        String settings = """
                DATABASES = {
                    'default': {
                        'ENGINE': 'django.db.backends.mysql', 'NAME': 'shop', 'USER': 'shop', 'PASSWORD': 's3same',
                        'CONN_MAX_AGE': %s, 'CONN_HEALTH_CHECKS': True, 'ATOMIC_REQUESTS': True,
                        'OPTIONS': {'init_command': "SET sql_mode='STRICT_TRANS_TABLES'", 'read_timeout': int(LIMIT)},
                    }
                }
                """;
        CliRun kept = migrate("settings.py", settings.formatted("600"));
        CliRun closed = migrate("settings.py", settings.formatted("0"));

        assertThat(kept.exitCode()).as(kept.out()).isEqualTo(ExitCode.FINDINGS);
        assertThat(kept.out().lines())
                .contains("username=shop", "maxLifetime=10m", "initSql=SET sql_mode='STRICT_TRANS_TABLES'");
        assertThat(kept.out())
                .contains("isolation_level", "atomic_requests", "read_timeout")
                .doesNotContain("s3same");
        // Django's 0 closes after each request; ours would mean never.
        assertThat(closed.out()).doesNotContain("maxLifetime=").contains("conn_max_age");
    }

    @Test
    void aPythonFileWithoutSettingsMustBeRefused() throws IOException {
        assertThat(migrate("a.py", "print('hello')\n").exitCode()).isEqualTo(ExitCode.CANNOT_CHECK);
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
