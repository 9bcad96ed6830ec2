package io.holdfast.scan.versions;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.fix.FileFix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependenciesTest {
    private static Map<String, String> versions(String... namesAndTexts) {
        Map<String, String> files = new java.util.LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1]);
        }
        return Dependencies.versions(files);
    }

    @Test
    void requirementsMustBeReadWithExtrasMarkersAndHashes() {
        assertThat(versions("requirements-dev.txt", """
                        # comment
                        -r base.txt
                        --index-url https://example.org/simple
                        PyMySQL[rsa]==1.0.3 ; python_version > "3.6"  # why
                        mysql_connector.python>=8.0.20,<9 \\
                            --hash=sha256:abc
                        SQLAlchemy~=1.4.0
                        mysqlclient (==2.1.1)
                        flask<3
                        redis
                        """))
                .isEqualTo(Map.of(
                        "pymysql", "1.0.3",
                        "mysql-connector-python", "8.0.20",
                        "sqlalchemy", "1.4.0",
                        "mysqlclient", "2.1.1"));
    }

    @Test
    void pyprojectMustBeReadInItsForms() {
        assertThat(versions("pyproject.toml", """
                        [project]
                        name = "shop"
                        version = "3.0"
                        dependencies = [
                          "PyMySQL>=1.0",   # driver
                          'Flask-SQLAlchemy == 3.0.3',
                        ]
                        [project.optional-dependencies]
                        mysql = ["mysqlclient~=2.1"]
                        [dependency-groups]
                        dev = ["aiomysql==0.2.0", {include-group = "test"}]
                        [tool.poetry.dependencies]
                        python = "^3.9"
                        DBUtils = {version = "^3.0.1", extras = ["x"]}
                        psycopg2 = "2.9.5"
                        [tool.poetry.group.test.dependencies]
                        asyncmy = ">=0.2.7"
                        """))
                .containsAllEntriesOf(Map.of(
                        "pymysql", "1.0",
                        "flask-sqlalchemy", "3.0.3",
                        "mysqlclient", "2.1",
                        "aiomysql", "0.2.0",
                        "dbutils", "3.0.1",
                        "psycopg2", "2.9.5",
                        "asyncmy", "0.2.7"));
    }

    @Test
    void aLockMustCountBeforeWhatIsOnlyAllowed() {
        String lock = """
                version = 1
                [[package]]
                name = "pymysql"
                source = { registry = "https://example.org" }
                version = "1.1.0"
                """;

        for (String name : List.of("poetry.lock", "uv.lock", "pdm.lock")) {
            assertThat(versions("requirements.txt", "PyMySQL>=0.9", name, lock)).isEqualTo(Map.of("pymysql", "1.1.0"));
        }
        assertThat(versions(
                        "Pipfile",
                        "[packages]\nPyMySQL = \"*\"\nmysqlclient = \">=1.4\"\n",
                        "Pipfile.lock",
                        "{\"default\": {\"pymysql\": {\"hashes\": [], \"version\": \"==0.9.3\"}}}"))
                .isEqualTo(Map.of("pymysql", "0.9.3", "mysqlclient", "1.4"));
    }

    @Test
    void ofSeveralLockedVersionsTheLowestMustCount() {
        assertThat(versions("a/requirements.txt", "pymysql==1.1.0", "b/requirements.txt", "pymysql==0.10.1"))
                .isEqualTo(Map.of("pymysql", "0.10.1"));
    }

    @Test
    void setupCfgMustBeRead() {
        assertThat(versions("setup.cfg", """
                        [metadata]
                        version = 1.0
                        [options]
                        packages = find:
                        install_requires =
                            PyMySQL==1.0.2
                            requests
                        [options.extras_require]
                        a =
                            mysqlclient==2.0.1
                        """)).isEqualTo(Map.of("pymysql", "1.0.2", "mysqlclient", "2.0.1"));
    }

    @Test
    void aPomMustBeReadWithPropertiesOfItsParents() {
        String parent = """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <artifactId>all</artifactId><version>7</version>
                  <properties><hibernate.major>5.0</hibernate.major>
                    <hibernate.version>${hibernate.major}.12.Final</hibernate.version></properties>
                  <dependencyManagement><dependencies>
                    <dependency><groupId>org.jdbi</groupId><artifactId>jdbi3-core</artifactId><version>3.37.1</version></dependency>
                  </dependencies></dependencyManagement>
                </project>""";
        String child = """
                <?xml version="1.0"?>
                <project>
                  <parent><groupId>a</groupId><artifactId>all</artifactId><version>7</version></parent>
                  <artifactId>child</artifactId>
                  <dependencies>
                    <dependency><groupId>org.hibernate</groupId><artifactId>hibernate-core</artifactId><version>${hibernate.version}</version></dependency>
                    <dependency><groupId>a</groupId><artifactId>own</artifactId><version>${project.version}</version></dependency>
                    <dependency><groupId>org.jdbi</groupId><artifactId>jdbi3-core</artifactId></dependency>
                    <dependency><groupId>x</groupId><artifactId>unknown</artifactId><version>${nowhere}</version></dependency>
                  </dependencies>
                </project>""";

        assertThat(versions("child/pom.xml", child, "pom.xml", parent))
                .isEqualTo(Map.of(
                        "a:all", "7",
                        "a:own", "7",
                        "org.jdbi:jdbi3-core", "3.37.1",
                        "org.hibernate:hibernate-core", "5.0.12.Final",
                        "Hibernate", "5.0.12.Final"));
    }

    @Test
    void aPomMustNotReadOtherFiles() {
        String pom =
                "<!DOCTYPE p [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><project><artifactId>&e;</artifactId></project>";

        assertThat(versions("pom.xml", pom, "requirements.txt", "pymysql==1.0.0"))
                .isEqualTo(Map.of("pymysql", "1.0.0"));
    }

    @Test
    void gradleMustBeReadWithVariablesAndCatalogues() {
        assertThat(versions(
                        "build.gradle",
                        """
                        plugins { id 'org.springframework.boot' version '2.7.5' }
                        ext { mybatisVersion = '3.5.11' }
                        def jdbi = "3.30.0"
                        dependencies {
                            implementation 'com.zaxxer:HikariCP:5.0.1'
                            implementation "org.mybatis:mybatis:$mybatisVersion"
                            implementation "org.jdbi:jdbi3-core:${jdbi}"
                            // implementation 'com.zaxxer:HikariCP:1.0.0'
                            testImplementation group: 'c3p0', name: 'c3p0', version: '0.9.1'
                        }
                        """,
                        "app/build.gradle.kts",
                        """
                        val druid by extra("1.2.16")
                        dependencies {
                            implementation("com.alibaba:druid:$druid")
                            implementation("org.hibernate:hibernate-core:${property("hibernate")}")
                            implementation(libs.driver)
                        }
                        """,
                        "gradle.properties",
                        "hibernate=5.4.0.Final\n",
                        "gradle/libs.versions.toml",
                        """
                        [versions]
                        driver = { strictly = "9.1.0" }
                        [libraries]
                        driver = { module = "com.mysql:mysql-connector-j", version.ref = "driver" }
                        dbcp = "org.apache.commons:commons-dbcp2:2.9.0"
                        maria = { group = "org.mariadb.jdbc", name = "mariadb-java-client", version = "3.1.0" }
                        """))
                .containsAllEntriesOf(Map.of(
                        "com.zaxxer:HikariCP", "5.0.1",
                        "org.mybatis:mybatis", "3.5.11",
                        "org.jdbi:jdbi3-core", "3.30.0",
                        "c3p0:c3p0", "0.9.1",
                        "com.alibaba:druid", "1.2.16",
                        "Hibernate", "5.4.0.Final",
                        "com.mysql:mysql-connector-j", "9.1.0",
                        "org.apache.commons:commons-dbcp2", "2.9.0",
                        "org.mariadb.jdbc:mariadb-java-client", "3.1.0"));
    }

    @Test
    void aFileThatCannotBeReadMustSayNothing() {
        assertThat(versions("pom.xml", "<project", "pyproject.toml", "[", "poetry.lock", "= 1", "Pipfile.lock", "{"))
                .isEmpty();
    }

    @Test
    void aVersionThatIsNamedAboveWhatIsScannedMustCount(@TempDir Path folder) throws IOException, InterruptedException {
        Path source = Files.createDirectories(folder.resolve("src/app"));
        Files.writeString(folder.resolve("requirements.txt"), "PyMySQL==1.1.0\n");
        Files.writeString(source.resolve("a.py"), """
                import pymysql
                def f(c):
                    conn = pymysql.connect(**c)
                    conn.ping()
                """);

        List<FileFix> fixes = Scan.fixes(new ScanOptions(folder, List.of(source), false, false));

        assertThat(fixes.get(0).after()).contains("with pymysql.connect(**c) as conn:");
    }

    /** Its Session is no resource of a try yet. */
    @Test
    void aSessionOfAnOldHibernateMustBeClosedInFinally() {
        String text = """
                import org.hibernate.Session;
                import org.hibernate.SessionFactory;
                class A {
                    void f(SessionFactory sessions) {
                        Session s = sessions.openSession();
                        s.save(this);
                        s.flush();
                    }
                }
                """;

        String old = Scan.fixes(Map.of("A.java", text), Map.of("Hibernate", "5.1.0"))
                .get(0)
                .after();
        String newer = Scan.fixes(Map.of("A.java", text), Map.of("Hibernate", "6.2.0"))
                .get(0)
                .after();

        assertThat(old).contains("finally {", "s.close();").doesNotContain("try (", "SQLException");
        assertThat(newer).contains("try (Session s = sessions.openSession()) {");
    }
}
