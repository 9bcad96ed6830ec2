package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.testkit.ScriptedDriver;
import java.net.URL;
import java.net.URLClassLoader;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** The driver of a URL. */
class JdbcDriversTest {
    @Test
    void theUsualDriverOfAUrlMustBeFoundWithoutAnyRegistered() throws SQLException {
        assertThat(JdbcDrivers.accepting("jdbc:mysql://h/d", null)).isInstanceOf(com.mysql.cj.jdbc.Driver.class);
        assertThat(JdbcDrivers.accepting("jdbc:mariadb://h/d", null)).isInstanceOf(org.mariadb.jdbc.Driver.class);
    }

    @Test
    void theNamedDriverMustBeAskedFirst() throws SQLException {
        String name = ConnectionOpenerTest.OfMySqlUrls.class.getName();
        assertThat(JdbcDrivers.accepting("jdbc:mysql://h/d", name))
                .isInstanceOf(ConnectionOpenerTest.OfMySqlUrls.class);
    }

    @Test
    void aClassThatIsNoDriverOrNotThereMustLeaveTheChoiceToTheOthers() throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver().register()) {
            for (String name : new String[] {"no.such.Driver", String.class.getName(), Runnable.class.getName()}) {
                assertThat(JdbcDrivers.accepting(driver.url(), name)).isSameAs(driver);
            }
            assertThat(JdbcDrivers.accepting(driver.url(), ConnectionOpenerTest.OfMySqlUrls.class.getName()))
                    .as("one that does not take the URL")
                    .isSameAs(driver);
            assertThat(JdbcDrivers.accepting(driver.url(), null)).isSameAs(driver);
        }
        assertThatThrownBy(() -> JdbcDrivers.accepting("jdbc:nodriver:", null)).isInstanceOf(SQLException.class);
    }

    @Test
    void driversMustBeLookedForWhereTheApplicationsAre() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], before)) {
            thread.setContextClassLoader(application);
            assertThat(JdbcDrivers.loader()).isSameAs(application);
            thread.setContextClassLoader(null);
            assertThat(JdbcDrivers.loader()).isSameAs(JdbcDrivers.class.getClassLoader());
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
