package io.holdfast.pool.internal.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import io.holdfast.pool.internal.mysql.DriverSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostOrderTest {
    private static HostOrder order(String url, boolean expectWritable) {
        return new HostOrder(
                PoolConfig.builder().jdbcUrl(url).expectWritable(expectWritable).build());
    }

    @Test
    void theHostThatTookWritesMustStayFirstAndOneThatDidNotMustGiveWay() {
        HostOrder order = order("jdbc:mysql://a,b,c/shop", true);
        assertThat(order.url(order.next())).isEqualTo("jdbc:mysql://a/shop");

        order.failed(order.next());
        int second = order.next();
        assertThat(order.url(second)).isEqualTo("jdbc:mysql://b/shop");
        order.succeeded(second);
        order.failed(0);
        assertThat(order.next())
                .as("an old failure says nothing of the one that is first now")
                .isEqualTo(second);
        order.failed(second);
        order.failed(order.next());
        assertThat(order.url(order.next())).as("round again").isEqualTo("jdbc:mysql://a/shop");
    }

    @Test
    void aListMustStayTheDriversWhereNoWriterIsExpected() {
        HostOrder order = order("jdbc:mysql://a,b/shop", false);
        order.failed(order.next());

        assertThat(order.url(order.next())).isEqualTo("jdbc:mysql://a,b/shop");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://a:1,b:2/s?x=1,2 | jdbc:mysql://a:1/s?x=1,2 | jdbc:mysql://b:2/s?x=1,2",
                "jdbc:mysql://[::1]:1,[::2]/s | jdbc:mysql://[::1]:1/s | jdbc:mysql://[::2]/s",
                "jdbc:mysql://[[::1]:1,[::2]]/s | jdbc:mysql://[::1]:1/s | jdbc:mysql://[::2]/s",
                "jdbc:mysql://[a,b]/s | jdbc:mysql://a/s | jdbc:mysql://b/s",
                "jdbc:mysql://address=(host=a)(port=1),address=(host=b)/s | jdbc:mysql://address=(host=a)(port=1)/s"
                        + " | jdbc:mysql://address=(host=b)/s",
                "jdbc:mysql://(host=a,port=1),(host=b)/s | jdbc:mysql://(host=a,port=1)/s | jdbc:mysql://(host=b)/s",
                "jdbc:mariadb://a,b | jdbc:mariadb://a | jdbc:mariadb://b",
                "jdbc:mariadb:sequential://a,b/s?p | jdbc:mariadb:sequential://a/s?p | jdbc:mariadb:sequential://b/s?p"
            })
    void eachHostOfAListMustHaveItsUrl(String url, String first, String second) {
        assertThat(DriverSettings.ofEachHost(url)).containsExactly(first, second);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://a/s",
                "jdbc:mysql://a/s?list=x,y",
                "jdbc:mysql:loadbalance://a,b/s",
                "jdbc:mysql:replication://a,b/s",
                "jdbc:mysql://u:p@a,v:q@b/s",
                "jdbc:other://a,b/s"
            })
    void anythingElseMustStayWhole(String url) {
        assertThat(DriverSettings.ofEachHost(url)).isEqualTo(List.of(url));
    }
}
