package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.PoolConfig;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.sql.Driver;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlHostsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc:mysql://db/shop?a=b | db:3306 | shop",
                "jdbc:mysql://db:3307 | db:3307 |",
                "jdbc:mysql:///shop | :3306 | shop",
                "jdbc:mysql://[::1]:3307/shop | [::1]:3307 | shop",
                "jdbc:mysql://user:pw@db:3307/shop | db:3307 | shop",
                "jdbc:mysql://user@db/shop?x=a@b | db:3306 | shop",
                "jdbc:mysql://address=(host=db)(port=3307)/shop | db:3307 | shop",
                "jdbc:mysql://address=(host=db)(user=a@b)/shop | db:3306 | shop",
                "jdbc:mysql://(host=db,port=3307)/shop | db:3307 | shop",
                "jdbc:mysql://user:pw@(host=db,port=3307)/shop | db:3307 | shop",
                "jdbc:mysql://user:pw@address=(host=db)(port=3307)/shop | db:3307 | shop",
                "jdbc:mysql://a:1,b:2/shop | a:1 b:2 | shop",
                "jdbc:mysql://[a:1,b:2]/shop | a:1 b:2 | shop",
                "jdbc:mysql://user:pw@[a:1,b:2]/shop | a:1 b:2 | shop",
                "jdbc:mysql://u:p@a:1,v:q@b:2/shop | a:1 b:2 | shop",
                "jdbc:mysql://(host=a,port=1),(host=b,port=2)/shop | a:1 b:2 | shop",
                "jdbc:mysql://[::1]:1,[::2]:2/shop | [::1]:1 [::2]:2 | shop",
                "jdbc:mariadb://db:3307/a%20b | db:3307 | a b",
                "jdbc:mariadb://address=(type=primary)(port=3307)(host=db)/shop | db:3307 | shop",
                "jdbc:mariadb:sequential://a,b/shop | a:3306 b:3306 | shop",
            })
    void everyFormOfAHostMustBeRead(String url, String hosts, String database) {
        UrlHosts read = UrlHosts.of(url);
        assertThat(read).isNotNull();
        assertThat(read.hosts().stream()
                        .map(host -> host.name() + ":" + host.port())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(hosts);
        assertThat(read.database()).isEqualTo(database);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql://db/shop",
                "jdbc:mysql://user:pw@db:3307/shop",
                "jdbc:mysql://address=(host=db)(port=3307)/shop",
                "jdbc:mysql://(host=db,port=3307)/shop",
                "jdbc:mysql://a,b/shop",
                "jdbc:mysql://[::1]/shop",
                "jdbc:mariadb://db/shop",
                "jdbc:mariadb://address=(host=db)(port=3307)/shop",
                "jdbc:mariadb://a,b/shop",
            })
    void hostsThatTcpLeadsToMustGetThePoolsSockets(String url) throws Exception {
        assertThat(whyNot(url)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mysql:replication://a,b/shop",
                "jdbc:mysql:loadbalance://a,b/shop",
                "jdbc:mysql://address=(protocol=pipe)(path=MySQL)/shop",
                "jdbc:mysql://db/shop?socketFactory=com.example.Other",
                "jdbc:mysql://db/shop?socksProxyHost=proxy",
                "jdbc:mariadb:replication://a,b/shop",
                "jdbc:mariadb:loadbalance://a,b/shop",
                "jdbc:mariadb:load-balance-read://a,b/shop",
                "jdbc:mariadb://db/shop?localSocket=/run/mysqld/mysqld.sock",
                "jdbc:mariadb://db/shop?pipe=MySQL",
            })
    void otherWaysMustBeLeftToTheDriverWithAReason(String url) throws Exception {
        assertThat(whyNot(url)).isNotBlank();
    }

    @Test
    void aSocksProxyOfTheJvmMustBeLeftToTheDriver() throws Exception {
        ProxySelector before = ProxySelector.getDefault();
        Proxy socks = new Proxy(Proxy.Type.SOCKS, java.net.InetSocketAddress.createUnresolved("proxy", 1080));
        try {
            ProxySelector.setDefault(selecting(socks));
            assertThat(whyNot("jdbc:mysql://db/shop")).contains("SOCKS");
            assertThat(whyNot("jdbc:mariadb://db/shop")).contains("SOCKS");
            assertThat(whyNot("jdbc:mysql://direct/shop")).isNull();
            assertThat(whyNot("jdbc:mysql://direct,db/shop")).contains("SOCKS");
        } finally {
            ProxySelector.setDefault(before);
        }
    }

    private static ProxySelector selecting(Proxy proxy) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                boolean proxied =
                        uri.getScheme().equals("socket") && uri.getHost().equals("db");
                return List.of(proxied ? proxy : Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static String whyNot(String url) throws Exception {
        PoolConfig config = PoolConfig.builder().jdbcUrl(url).build();
        Driver driver = url.startsWith("jdbc:mysql:") ? new com.mysql.cj.jdbc.Driver() : new org.mariadb.jdbc.Driver();
        return DriverSettings.ownSockets(config, driver, new Properties());
    }
}
