package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.holdfast.pool.internal.jdbc.Lease;
import io.holdfast.pool.internal.mysql.DriverSession;
import io.holdfast.pool.internal.mysql.SessionChanges;
import io.holdfast.pool.internal.mysql.SessionImage;
import io.holdfast.pool.internal.mysql.Sessions;
import io.holdfast.testkit.ScriptedConnection;
import io.holdfast.testkit.ScriptedDriver;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lease finds, kept before its first change and put back after it. */
class SessionDefaultsTest {
    private static final int ALL = Lease.READ_ONLY
            | Lease.ISOLATION
            | Lease.CATALOG
            | Lease.SCHEMA
            | Lease.HOLDABILITY
            | Lease.NETWORK_TIMEOUT
            | Lease.CLIENT_INFO
            | Lease.TYPE_MAP;

    private final ScriptedDriver driver = new ScriptedDriver();
    private ScriptedConnection connection;

    @BeforeEach
    void open() throws SQLException {
        driver.script().recordCalls();
        connection = (ScriptedConnection) Objects.requireNonNull(driver.connect(driver.url(), new Properties()));
    }

    @AfterEach
    void close() throws SQLException {
        driver.close();
    }

    private SessionDefaults plain() throws SQLException {
        return SessionDefaults.of(connection, null, null);
    }

    private static SessionImage image(@Nullable String database, String isolation, String readOnly) {
        return Sessions.image(
                database,
                Map.of("transaction_isolation", "'" + isolation + "'", "transaction_read_only", "'" + readOnly + "'"));
    }

    private SessionDefaults of(SessionImage image, DriverSession session) throws SQLException {
        return SessionDefaults.of(connection, image, session);
    }

    /** The connection, with one method that does something else. */
    private Connection butFor(String method, Answer answer) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals(method)) {
                        return answer.give();
                    }
                    try {
                        return called.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private interface Answer {
        @Nullable
        Object give() throws SQLException;
    }

    private void changeAll() throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        connection.setCatalog("other");
        connection.setSchema("others");
        connection.setHoldability(ResultSet.CLOSE_CURSORS_AT_COMMIT);
        connection.setNetworkTimeout(Runnable::run, 77);
        connection.setClientInfo("application", "changed");
        connection.setClientInfo("more", "of it");
        connection.setTypeMap(Map.of("T", String.class));
    }

    @Test
    void whatWasKeptBeforeAChangeMustBePutBack() throws SQLException {
        connection.setCatalog("first");
        connection.setSchema("firsts");
        connection.setNetworkTimeout(Runnable::run, 5);
        connection.setClientInfo("application", "own");
        connection.setTypeMap(Map.of("A", Integer.class));
        SessionDefaults defaults = plain();
        for (int bit = 1; bit < 1 << 9; bit <<= 1) {
            if ((ALL & bit) != 0) {
                defaults.keep(bit, connection);
            }
        }
        changeAll();

        defaults.restore(ALL, connection);

        assertThat(connection.isReadOnly()).isFalse();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(connection.getCatalog()).isEqualTo("first");
        assertThat(connection.getSchema()).isEqualTo("firsts");
        assertThat(connection.getHoldability()).isEqualTo(ResultSet.HOLD_CURSORS_OVER_COMMIT);
        assertThat(connection.getNetworkTimeout()).isEqualTo(5);
        assertThat(connection.getClientInfo()).isEqualTo(Map.of("application", "own"));
        assertThat(connection.getTypeMap()).isEqualTo(Map.of("A", Integer.class));
    }

    @Test
    void onlyTheAttributesThatAreNamedAndWereKeptMustBePutBack() throws SQLException {
        connection.setCatalog("first");
        SessionDefaults defaults = plain();
        defaults.keep(Lease.CATALOG, connection);
        defaults.keep(Lease.HOLDABILITY, connection);
        changeAll();
        int before = connection.calls().size();

        defaults.restore(ALL & ~Lease.HOLDABILITY, connection);

        assertThat(connection.calls().subList(before, connection.calls().size()))
                .containsExactly("setCatalog(first)");
    }

    @Test
    void theFirstValueMustBeKeptAndNotALaterOne() throws SQLException {
        SessionDefaults defaults = plain();
        defaults.keep(Lease.NETWORK_TIMEOUT, connection);
        connection.setNetworkTimeout(Runnable::run, 77);
        defaults.keep(Lease.NETWORK_TIMEOUT, connection);

        assertThat(defaults.isOriginal(Lease.NETWORK_TIMEOUT, 0)).isTrue();
        assertThat(defaults.isOriginal(Lease.NETWORK_TIMEOUT, 77)).isFalse();
    }

    @Test
    void anAttributeThatDoesNotExistMustBeRefused() throws SQLException {
        SessionDefaults defaults = plain();
        assertThatThrownBy(() -> defaults.keep(Lease.TRANSACTION, connection))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyWhatWasKeptMustCountAsOriginal() throws SQLException {
        connection.setCatalog("first");
        connection.setSchema("firsts");
        SessionDefaults defaults = plain();
        Map<Integer, Object> values = Map.of(
                Lease.READ_ONLY,
                false,
                Lease.ISOLATION,
                Connection.TRANSACTION_REPEATABLE_READ,
                Lease.NETWORK_TIMEOUT,
                0,
                Lease.CATALOG,
                "first",
                Lease.SCHEMA,
                "firsts");
        Map<Integer, Object> others = Map.of(
                Lease.READ_ONLY,
                true,
                Lease.ISOLATION,
                Connection.TRANSACTION_SERIALIZABLE,
                Lease.NETWORK_TIMEOUT,
                1,
                Lease.CATALOG,
                "second",
                Lease.SCHEMA,
                "second");
        for (Map.Entry<Integer, Object> entry : values.entrySet()) {
            int bit = entry.getKey();
            assertThat(defaults.isOriginal(bit, entry.getValue()))
                    .as("bit %d", bit)
                    .isFalse();
            defaults.keep(bit, connection);
            assertThat(defaults.isOriginal(bit, entry.getValue()))
                    .as("bit %d", bit)
                    .isTrue();
            assertThat(defaults.isOriginal(bit, Objects.requireNonNull(others.get(bit))))
                    .as("bit %d", bit)
                    .isFalse();
        }
        defaults.keep(Lease.HOLDABILITY, connection);
        assertThat(defaults.isOriginal(Lease.HOLDABILITY, connection.getHoldability()))
                .isFalse();
    }

    @Test
    void driversWithoutClientInfoOrTypeMapMustCostNothing() throws SQLException {
        SessionDefaults defaults = plain();
        Connection poor = butFor("getClientInfo", () -> null);
        defaults.keep(Lease.CLIENT_INFO, poor);
        defaults.restore(Lease.CLIENT_INFO, poor);
        assertThat(connection.getClientInfo()).isEmpty();

        Connection poorer = butFor("getTypeMap", () -> null);
        defaults.keep(Lease.TYPE_MAP, poorer);
        defaults.restore(Lease.TYPE_MAP, butFor("setTypeMap", () -> {
            throw new SQLFeatureNotSupportedException("no types");
        }));
        connection.setTypeMap(Map.of("T", String.class));
        defaults.restore(Lease.TYPE_MAP, connection);
        assertThat(connection.getTypeMap()).isEmpty();
    }

    @Test
    void anEntryThatTheDriverKeepsMustBeAFailureOfTheReset() throws SQLException {
        SessionDefaults defaults = plain();
        defaults.keep(Lease.CLIENT_INFO, connection);
        Properties kept = new Properties();
        kept.setProperty("more", "of it");
        Connection keeping = butFor("getClientInfo", () -> kept.clone());

        assertThatThrownBy(() -> defaults.restore(Lease.CLIENT_INFO, keeping)).isInstanceOf(SQLException.class);
    }

    /** MariaDB's driver gives out what it has itself, and adds to it what it is given. */
    @Test
    void aDriverThatOnlyAddsMustLoseTheNewEntriesToo() throws SQLException {
        Properties own = new Properties();
        own.setProperty("application", "own");
        SessionDefaults defaults = plain();
        defaults.keep(Lease.CLIENT_INFO, butFor("getClientInfo", () -> own));
        own.setProperty("more", "of it");
        Connection adding = (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, called, arguments) -> {
                    if (called.getName().equals("setClientInfo")) {
                        own.putAll((Properties) arguments[0]);
                        return null;
                    }
                    return own;
                });

        defaults.restore(Lease.CLIENT_INFO, adding);

        assertThat(own).isEqualTo(Map.of("application", "own"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void aDatabaseThatWasSelectedWhereNoneWasMustBeAFailureOfTheReset(String first) throws SQLException {
        connection.setCatalog(first.equals("null") ? null : first);
        SessionDefaults defaults = plain();
        defaults.keep(Lease.CATALOG, connection);
        int before = connection.calls().size();
        defaults.restore(Lease.CATALOG, connection);
        assertThat(connection.calls().subList(before, connection.calls().size()))
                .as("nothing is set")
                .allMatch(call -> call.startsWith("getCatalog"));

        connection.setCatalog("other");
        assertThatThrownBy(() -> defaults.restore(Lease.CATALOG, connection)).isInstanceOf(SQLException.class);
    }

    @Test
    void whatTheOpeningKnowsMustNotBeAskedForAgain() throws SQLException {
        SessionDefaults defaults = of(image("shop", "READ-COMMITTED", "OFF"), Sessions.driver(false, null));
        int before = connection.calls().size();
        for (int bit : new int[] {Lease.READ_ONLY, Lease.CATALOG, Lease.SCHEMA, Lease.ISOLATION}) {
            defaults.keep(bit, connection);
        }
        assertThat(connection.calls()).hasSize(before);

        assertThat(defaults.isOriginal(Lease.READ_ONLY, false)).isTrue();
        assertThat(defaults.isOriginal(Lease.CATALOG, "shop")).isTrue();
        assertThat(defaults.isOriginal(Lease.SCHEMA, "shop")).isTrue();
        assertThat(defaults.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_READ_COMMITTED))
                .isTrue();
        defaults.keep(Lease.NETWORK_TIMEOUT, connection);
        assertThat(connection.calls()).hasSize(before + 1);
    }

    @Test
    void anIsolationThatIsNotKnownMustBeAskedFor() throws SQLException {
        SessionDefaults defaults = of(Sessions.image("shop", Map.of()), Sessions.driver(false, null));
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        assertThat(defaults.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_NONE))
                .isFalse();
        defaults.keep(Lease.ISOLATION, connection);
        assertThat(defaults.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_SERIALIZABLE))
                .isTrue();
    }

    @Test
    void theDriversBeliefMustCountBeforeTheServers() throws SQLException {
        SessionDefaults defaults =
                of(image(null, "READ-COMMITTED", "OFF"), Sessions.driver(true, Connection.TRANSACTION_SERIALIZABLE));
        assertThat(defaults.isOriginal(Lease.READ_ONLY, true)).isTrue();
        assertThat(defaults.isOriginal(Lease.ISOLATION, Connection.TRANSACTION_SERIALIZABLE))
                .isTrue();
    }

    @Test
    void aServerThatIsReadOnlyMustCountOnlyWhereTheConnectionSaysSoToo() throws SQLException {
        SessionImage readOnly = image(null, "READ-COMMITTED", "ON");
        DriverSession session = Sessions.driver(false, null);
        assertThat(of(readOnly, session).isOriginal(Lease.READ_ONLY, false)).isTrue();
        connection.setReadOnly(true);
        assertThat(of(readOnly, session).isOriginal(Lease.READ_ONLY, true)).isTrue();
        assertThat(of(image(null, "READ-COMMITTED", "OFF"), session).isOriginal(Lease.READ_ONLY, false))
                .isTrue();
    }

    @Test
    void withoutTheDriversWayOrAnImageNothingMustBeTakenForKnown() throws SQLException {
        SessionImage image = image("shop", "READ-COMMITTED", "OFF");
        SessionDefaults withoutDriver = SessionDefaults.of(connection, image, null);
        DriverSession session = Sessions.driver(false, null);
        SessionDefaults withoutImage = SessionDefaults.of(connection, null, session);
        assertThat(withoutDriver.isOriginal(Lease.CATALOG, "shop")).isFalse();
        assertThat(withoutImage.isOriginal(Lease.READ_ONLY, false)).isFalse();
        assertThat(withoutDriver.image()).isSameAs(image);
        assertThat(withoutDriver.driver()).isNull();
        assertThat(withoutImage.image()).isNull();
        assertThat(withoutImage.driver()).isSameAs(session);
    }

    @Test
    void withAnImageASessionWithoutADatabaseMustBeLeftToTheReset() throws SQLException {
        SessionDefaults defaults = of(image(null, "READ-COMMITTED", "OFF"), Sessions.driver(false, null));
        connection.setCatalog("other");
        int before = connection.calls().size();
        defaults.restore(Lease.CATALOG | Lease.SCHEMA, connection);
        assertThat(connection.calls()).hasSize(before);
    }

    @Test
    void whatTextsChangedMustBeTakenOnce() throws SQLException {
        SessionDefaults defaults = plain();
        assertThat(defaults.takeChanges()).isNull();
        SessionChanges changes = defaults.changes();
        assertThat(defaults.changes()).isSameAs(changes);
        assertThat(defaults.takeChanges()).isSameAs(changes);
        assertThat(defaults.takeChanges()).isNull();
    }

    private static boolean isNoChange(@Nullable SessionChanges changes) {
        return changes == null;
    }

    @Test
    void whatTheDriverBelievesAndTheSessionIsNotMustBeTakenForAChange() throws SQLException {
        SessionDefaults unlike =
                of(image(null, "READ-COMMITTED", "OFF"), Sessions.driver(true, Connection.TRANSACTION_SERIALIZABLE));
        SessionChanges readOnly = unlike.unlikeServer(Lease.READ_ONLY, null);
        SessionChanges isolation = unlike.unlikeServer(Lease.ISOLATION, null);
        SessionChanges given = new SessionChanges();

        assertThat(isNoChange(readOnly)).isFalse();
        assertThat(isNoChange(isolation)).isFalse();
        assertThat(unlike.unlikeServer(ALL, given)).isSameAs(given);
        assertThat(isNoChange(unlike.unlikeServer(Lease.CATALOG, null))).isTrue();
    }

    @Test
    void whatIsTheSameAtTheServerMustBeNoChange() throws SQLException {
        SessionDefaults same = of(image(null, "READ-COMMITTED", "OFF"), Sessions.driver(false, null));
        assertThat(isNoChange(same.unlikeServer(ALL, null))).isTrue();
        assertThat(isNoChange(plain().unlikeServer(ALL, null))).isTrue();
    }
}
