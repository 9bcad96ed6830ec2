package io.holdfast.doctor.middleware;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.middleware.Between.Signs;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BetweenTest {
    private static final Set<Integer> PORTS = Set.of(6033);

    private static Between judge(Signs signs, @Nullable List<int[]> sockets) {
        return Between.judge(signs, "db.example", PORTS, sockets);
    }

    @ParameterizedTest
    @CsvSource({
        "8.0.33, MySQL Community Server - GPL, 7, 7, NONE",
        "11.4.5-MariaDB, mariadb.org binary distribution, 7, 7, NONE",
        "8.0.33, (ProxySQL), 533, 17, PROXYSQL",
        "9.7.4-router, MySQL Community Server - GPL, 7, 7, ROUTER",
        "5.5.5-10.2.12 2.2.4-maxscale, x, 7, 7, MAXSCALE",
        "8.0.33-ShardingSphere-Proxy 5.1.0, x, 1, 7, SHARDINGSPHERE",
        "8.0.33, MySQL Community Server - GPL, 1, 7, OTHER"
    })
    void whatAnswersMustBeRecognised(String version, String comment, String own, String server, Middleware kind) {
        assertThat(judge(new Signs(version, comment, own, server, null, 6033), null)
                        .kind())
                .isEqualTo(kind);
    }

    @Test
    void anRdsProxyMustBeRecognisedByItsName() {
        Signs signs = new Signs("8.0.33", null, "7", "7", null, 3306);

        assertThat(Between.judge(signs, "app.proxy-abcdef.eu-west-1.rds.amazonaws.com", Set.of(3306), null)
                        .kind())
                .isEqualTo(Middleware.RDS_PROXY);
        assertThat(Between.judge(signs, "app.cluster-abcdef.eu-west-1.rds.amazonaws.com", Set.of(3306), null))
                .isEqualTo(Between.NOTHING);
    }

    @Test
    void aTcpProxyMustBeRecognisedByASocketThatIsNotOurs() {
        Signs signs = new Signs("8.0.33", null, "7", "7", "127.0.0.1:40000", 3306);

        // The second is the proxy's own socket, where it runs on the same machine.
        assertThat(judge(signs, List.of(new int[] {41_000, 6033}, new int[] {40_000, 3306}))
                        .kind())
                .isEqualTo(Middleware.TCP);
        assertThat(judge(signs, List.of(new int[] {40_000, 6033}))).isEqualTo(Between.NOTHING);
    }

    @Test
    void withoutSightOfTheSocketsTheServersPortMustDecide() {
        assertThat(judge(new Signs("8.0.33", null, "7", "7", "127.0.0.1:40000", 3306), null)
                        .kind())
                .isEqualTo(Middleware.TCP);
        assertThat(judge(new Signs("8.0.33", null, "7", "7", "localhost", 6033), List.of()))
                .isEqualTo(Between.NOTHING);
    }

    @Test
    void whatCannotBeAskedMustBeNoSign() {
        assertThat(judge(new Signs("8.0.33", null, null, null, null, 0), List.of()))
                .isEqualTo(Between.NOTHING);
    }
}
