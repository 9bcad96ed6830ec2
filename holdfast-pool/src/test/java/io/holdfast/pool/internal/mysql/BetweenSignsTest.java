package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.Between;
import io.holdfast.testkit.ScriptedDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetweenSignsTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "8.0.33, 17, 17, h:3306:1:/d/, 3306, db, NOTHING",
                "11.4.5-MariaDB, 17, 17, h:3306:1:/d/, 3306, db, NOTHING",
                "8.0.33, 17, 17, h:3306:1:/d/, 6033, db, TCP",
                "8.0.33, 17, 17, -, 6033, db, NOTHING",
                "8.0.33, 0, 17, h:3306:1:/d/, 3306, db, NOTHING",
                "8.0.33, 17, 0, h:3306:1:/d/, 3306, db, NOTHING",
                "8.0.33, 17, 533, h:3306:1:/d/, 6033, db, OTHER",
                "8.0.33, 17, 533, h:3306:1:/d/, 3306, db, OTHER",
                "9.7.4-router, 0, 533, h:3306:1:/d/, 6446, db, ROUTER",
                "5.7.22-ShardingSphere-Proxy 5.1.0, 1, 9, -, 3307, db, SHARDINGSPHERE",
                "10.5.10-MariaDB-maxscale, 17, 533, h:3306:1:/d/, 4006, db, MAXSCALE",
                "8.0.33, 17, 17, h:3306:1:/d/, 3306, p.proxy-abc1.eu-west-1.rds.amazonaws.com, RDS_PROXY"
            })
    void whatTheSignsSayMustBeNamed(
            String version, int greetedAs, long serverId, String server, int port, String host, Between expected)
            throws SQLException {
        try (ScriptedDriver driver = new ScriptedDriver();
                Connection connection = driver.connect(driver.url(), new Properties())) {
            assertThat(new BetweenSigns(version, greetedAs, serverId, server, port)
                            .judge("jdbc:mysql://" + host + ":" + port + "/shop", connection))
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"NOTHING, false", "TCP, false", "PROXYSQL, true", "ROUTER, true", "OTHER, true"})
    void onlyWhatSpeaksTheProtocolMustCountAsSharing(Between between, boolean shares) {
        assertThat(between.sharesSessions()).isEqualTo(shares);
    }
}
