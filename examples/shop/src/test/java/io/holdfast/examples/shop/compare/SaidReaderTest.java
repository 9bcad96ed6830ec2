package io.holdfast.examples.shop.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SaidReaderTest {
    private static final String TIME = "2026-11-27T22:00:27.987Z  WARN 1 --- [exec-1] io.holdfast.pool : ";

    @Test
    void aCodeMustBeReadWithItsPlacesTheMostFrequentFirst() {
        assertThat(SaidReader.read(List.of(
                        TIME + "HF-1043 pool 'shop': returned: 50 ms, thread a, borrowed at One.java:7, now RUNNABLE",
                        TIME + "HF-1043 pool 'shop': returned: 50 ms, thread a, borrowed at Two.java:8, now RUNNABLE",
                        TIME + "HF-1043 pool 'shop': returned: 50 ms, thread a, borrowed at Two.java:8, now RUNNABLE")))
                .containsExactly(new Said("HF-1043", List.of("Two.java:8", "One.java:7")));
    }

    @Test
    void aPlaceInALaterLineOfTheMessageMustBelongToItsCode() {
        assertThat(SaidReader.read(List.of(
                        TIME + "Servlet.service() threw exception",
                        "io.holdfast.pool.BorrowTimeoutException: HF-1001 pool 'shop': no connection became free",
                        "Oldest lease: 3 s, thread a, borrowed at One.java:7, now WAITING",
                        "       then: 2 s, thread b, borrowed at Two.java:8, now WAITING",
                        "       then: 2 s, thread b, borrowed at Two.java:8, now WAITING")))
                .containsExactly(new Said("HF-1001", List.of("One.java:7")));
    }

    @Test
    void aStatementInALoopMustHaveItsPlace() {
        assertThat(SaidReader.read(List.of(
                        TIME
                                + "HF-1044 pool 'shop': a statement ran 60 times in one lease, for 9 ms in all: \"select\".",
                        "Likely a query in a loop at QueryInLoop.java:50, thread a. Ask once for all of it",
                        TIME + "another entry, borrowed at One.java:7")))
                .containsExactly(new Said("HF-1044", List.of("QueryInLoop.java:50")));
    }

    @Test
    void aMessageOfHikariCpMustBeReadWithTheFirstFrameOfTheShop() {
        assertThat(SaidReader.read(List.of(
                        TIME + "Connection leak detection triggered for com.mysql.cj.jdbc.ConnectionImpl@1 on thread a",
                        "java.lang.Exception: Apparent connection leak detected",
                        "\tat com.zaxxer.hikari.HikariDataSource.getConnection(HikariDataSource.java:96)",
                        "\tat io.holdfast.examples.shop.mistakes.One.reserve(One.java:40) ~[classes/:na]",
                        "\tat io.holdfast.examples.shop.mistakes.Two.reserve(Two.java:41) ~[classes/:na]",
                        TIME + "shop - Connection is not available, request timed out after 3000ms")))
                .containsExactly(new Said("exhausted", List.of()), new Said("leak", List.of("One.java:40")));
    }

    @Test
    void whatNoPoolSaidMustBeNothing() {
        assertThat(SaidReader.read(List.of(TIME + "The shop is open: http://127.0.0.1:1 on HikariDataSource")))
                .isEmpty();
    }
}
