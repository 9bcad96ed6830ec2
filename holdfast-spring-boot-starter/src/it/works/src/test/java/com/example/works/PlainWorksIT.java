package com.example.works;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.pool.HoldfastDataSource;
import io.holdfast.pool.PoolConfig;
import io.holdfast.testkit.JdbcDriver;
import io.holdfast.testkit.ServerKind;
import io.holdfast.testkit.TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.ibatis.mapping.Environment;
import org.apache.ibatis.session.SqlSession;
import org.apache.ibatis.session.SqlSessionFactory;
import org.apache.ibatis.session.SqlSessionFactoryBuilder;
import org.apache.ibatis.transaction.jdbc.JdbcTransactionFactory;
import org.apache.tomcat.util.descriptor.web.ContextResource;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries on the pool without Spring, on MariaDB with its own driver. */
class PlainWorksIT {
    private static String url;
    private static HoldfastDataSource pool;

    @BeforeAll
    static void start() throws Exception {
        TestServer server = TestServer.shared(ServerKind.MARIADB);
        String schema = server.createSchema();
        url = server.jdbcUrl(JdbcDriver.MARIADB_CONNECTOR_J, false, schema);
        server.execute("CREATE TABLE " + schema + ".orders (id INT PRIMARY KEY, item VARCHAR(40) NOT NULL)");
        pool = new HoldfastDataSource(PoolConfig.builder()
                .jdbcUrl(url)
                .username(TestServer.APP_USER)
                .password(TestServer.APP_PASSWORD)
                .size(2)
                .build());
    }

    @AfterAll
    static void stop() {
        pool.close();
    }

    @AfterEach
    void nothingMustBeLeft() throws SQLException {
        assertThat(Works.isQuiet(pool)).isTrue();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet session = statement.executeQuery("SELECT @@autocommit, @@tx_read_only")) {
            session.next();
            assertThat(connection.getAutoCommit()).isTrue();
            assertThat(session.getInt(1)).isEqualTo(1);
            assertThat(session.getInt(2)).isZero();
        }
    }

    @Test
    void hibernateMustWriteReadAndRollBack() {
        Properties settings = new Properties();
        settings.put("hibernate.connection.datasource", pool);
        try (SessionFactory sessions = new Configuration()
                .addProperties(settings)
                .addAnnotatedClass(Order.class)
                .buildSessionFactory()) {
            sessions.inTransaction(session -> session.persist(new Order(1, "rope")));
            String item =
                    sessions.fromSession(session -> session.find(Order.class, 1).item());
            assertThat(item).isEqualTo("rope");
            assertThatThrownBy(() -> sessions.inTransaction(session -> {
                        session.persist(new Order(2, "lost"));
                        session.flush();
                        throw new IllegalStateException("on purpose");
                    }))
                    .isInstanceOf(IllegalStateException.class);
            Order lost = sessions.fromSession(session -> session.find(Order.class, 2));
            assertThat(lost).isNull();
        }
        assertThat(pool.isClosed()).isFalse();
    }

    @Test
    void myBatisMustWriteReadAndRollBack() {
        org.apache.ibatis.session.Configuration settings = new org.apache.ibatis.session.Configuration(
                new Environment("works", new JdbcTransactionFactory(), pool));
        settings.addMapper(OrderMapper.class);
        SqlSessionFactory sessions = new SqlSessionFactoryBuilder().build(settings);
        try (SqlSession session = sessions.openSession()) {
            session.getMapper(OrderMapper.class).add(11, "anchor");
            session.commit();
            session.getMapper(OrderMapper.class).add(12, "lost");
        }
        try (SqlSession session = sessions.openSession(true)) {
            assertThat(session.getMapper(OrderMapper.class).item(11)).isEqualTo("anchor");
            assertThat(session.getMapper(OrderMapper.class).item(12)).isNull();
        }
    }

    @Test
    void jooqMustWriteReadAndRollBack() {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        DSLContext jooq = DSL.using(pool, SQLDialect.MARIADB);
        jooq.transaction(inner -> inner.dsl().execute("INSERT INTO orders VALUES (21, 'sail')"));
        assertThatThrownBy(() -> jooq.transaction(inner -> {
                    inner.dsl().execute("INSERT INTO orders VALUES (22, 'lost')");
                    throw new IllegalStateException("on purpose");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(jooq.fetch("SELECT item FROM orders WHERE id IN (21, 22)").getValues(0, String.class))
                .containsExactly("sail");
    }

    /** Its stack proves that the outer transaction returns its connection only after the wait within it. */
    @Test
    void jooqsNestedBorrowMustBeRefusedBeforeItsTime() {
        try (HoldfastDataSource one = new HoldfastDataSource(
                pool.config().toBuilder().name("one").size(1).build())) {
            DSLContext jooq = DSL.using(one, SQLDialect.MARIADB);
            assertThatThrownBy(() -> jooq.transaction(outer -> {
                        outer.dsl().execute("SELECT 1");
                        jooq.execute("SELECT 2");
                    }))
                    .hasStackTraceContaining("could never end");
        }
    }

    /** Tomcat's own directory, with its own factory, under HikariCP's names. */
    @Test
    void tomcatMustGiveThePoolOutOfItsDirectory(@TempDir Path folder) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(folder.toString());
        tomcat.setPort(0);
        tomcat.enableNaming();
        Context application = tomcat.addContext("/shop", folder.toString());
        ContextResource resource = new ContextResource();
        resource.setName("jdbc/shop");
        resource.setAuth("Container");
        resource.setType(HoldfastDataSource.class.getName());
        resource.setCloseMethod("close");
        resource.setProperty("factory", "org.apache.naming.factory.BeanFactory");
        resource.setProperty("jdbcUrl", url);
        resource.setProperty("username", TestServer.APP_USER);
        resource.setProperty("password", TestServer.APP_PASSWORD);
        resource.setProperty("maximumPoolSize", "3");
        application.getNamingResources().addResource(resource);
        DataSource[] found = new DataSource[2];
        application.addServletContainerInitializer(
                (classes, servlets) -> {
                    try {
                        found[0] = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/shop");
                        found[1] = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/shop");
                    } catch (NamingException e) {
                        throw new IllegalStateException(e);
                    }
                },
                null);
        tomcat.start();
        try {
            assertThat(found[0]).isInstanceOf(HoldfastDataSource.class).isSameAs(found[1]);
            try (Connection connection = found[0].getConnection()) {
                assertThat(connection.isValid(5)).isTrue();
            }
            assertThat(((HoldfastDataSource) found[0]).config().capacity()).isEqualTo(3);
        } finally {
            tomcat.stop();
            tomcat.destroy();
        }
        assertThat(((HoldfastDataSource) found[0]).isClosed()).isTrue();
    }
}
