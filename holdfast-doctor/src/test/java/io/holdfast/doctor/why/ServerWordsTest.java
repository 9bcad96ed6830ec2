package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.server.OpenTransaction;
import io.holdfast.doctor.server.RowLockWait;
import io.holdfast.doctor.server.Sample;
import io.holdfast.doctor.server.ServerFacts;
import io.holdfast.doctor.server.ServerFactsBuilder;
import io.holdfast.doctor.server.ServerIdentity;
import io.holdfast.doctor.server.ServerVersion;
import io.holdfast.doctor.server.Session;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerWordsTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private static ServerFactsBuilder server() {
        ServerIdentity server = new ServerIdentity(
                ServerVersion.parse("8.0.33"), "db:3306", "db", "uuid", "'a'@'%'", 1, NOW.minusSeconds(90_000), true);
        Sample sample = new Sample(
                NOW,
                Map.of("uptime", 90_000L, "com_kill", 0L, "prepared_stmt_count", 16_380L, "threads_connected", 150L),
                List.of());
        return new ServerFactsBuilder(NOW, server)
                .variable("performance_schema", "OFF")
                .variable("wait_timeout", "28800")
                .variable("max_prepared_stmt_count", "16382")
                .variable("max_connections", "151")
                .variable("read_only", "OFF")
                .variable("max_allowed_packet", "67108864")
                .samples(sample, sample);
    }

    private static Session session(long id, String command, long seconds) {
        return new Session(id, "shop", "web1", "shop", command, seconds, "", null, Map.of());
    }

    private static ServerFacts locked() {
        return server().session(session(10, "Sleep", 300))
                .session(session(11, "Query", 40))
                .session(session(12, "Query", 30))
                .transaction(new OpenTransaction(10, "t", 300, 1, 1, null, List.of()))
                .rowLockWait(new RowLockWait(11, 10, 40, "shop.orders", "PRIMARY", "X"))
                .rowLockWait(new RowLockWait(12, 10, 30, "shop.orders", "PRIMARY", "X"))
                .build();
    }

    private static List<String> facts(String text, ServerFacts now) {
        return DropEvidence.of(text).withServer(now).explain().first().speaksFor();
    }

    @Test
    void lockTimeoutMustNameWhoHoldsTheLock() {
        assertThat(facts("ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction", locked()))
                .anyMatch(fact -> fact.contains("session 10") && fact.contains("2 sessions"));
    }

    @Test
    void exhaustedPoolMustNameTransactionsThatSleep() {
        ServerFactsBuilder leaked = server();
        for (int id = 10; id < 15; id++) {
            leaked.session(session(id, "Sleep", 100 + id));
            leaked.transaction(new OpenTransaction(id, "t" + id, 100, 0, 0, null, List.of()));
        }

        assertThat(facts(
                        "HikariPool-1 - Connection is not available, request timed out after 30000ms (total=5, active=5,"
                                + " idle=0, waiting=9)",
                        leaked.build()))
                .anyMatch(fact -> fact.contains("5 sessions of shop@web1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERROR 1461 (42000): Can't create more than max_prepared_stmt_count statements#16380",
                "ERROR 1040 (08004): Too many connections#151",
                "ERROR 1290 (HY000): The MySQL server is running with the --read-only option#takes writes",
                "ERROR 1153 (08S01): Got a packet bigger than 'max_allowed_packet' bytes#67108864",
                "java.net.ConnectException: Connection refused: com.mysql.cj#up for"
            })
    void figuresOfTheServerMustStandBesideTheCause(String textAndFigure) {
        String[] parts = textAndFigure.split("#");

        assertThat(facts(parts[0], server().build())).anyMatch(fact -> fact.contains(parts[1]));
    }

    /** Long after the fault, a healthy server must not talk anyone out of what the text says. */
    @Test
    void askingAfterTheFaultMustNotBeWorseThanNotAsking() {
        Stream.of(
                        "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\nThe last"
                                + " packet successfully received from the server was 10,002 milliseconds ago. The last"
                                + " packet sent successfully to the server was 10,001 milliseconds ago.\nCaused by:"
                                + " java.net.SocketTimeoutException: Read timed out",
                        "The last packet successfully received from the server was 28,800,412 milliseconds ago. The last"
                                + " packet sent successfully to the server was 28,800,413 milliseconds ago. com.mysql.cj"
                                + " Communications link failure\nCaused by: java.io.EOFException: Can not read response"
                                + " from server.",
                        "The last packet successfully received from the server was 352,412 milliseconds ago. The last"
                                + " packet sent successfully to the server was 352,413 milliseconds ago. com.mysql.cj"
                                + " Communications link failure\nCaused by: java.net.SocketException: Connection reset",
                        "pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query (timed out)')",
                        "Error: connect ECONNREFUSED 127.0.0.1:3306",
                        "[mysql] packets.go:37: read tcp 10.8.3.14:51734->10.8.9.20:3306: i/o timeout")
                .forEach(text -> {
                    Explanation alone = DropEvidence.of(text).explain();
                    Explanation asked =
                            DropEvidence.of(text).withServer(server().build()).explain();

                    assertThat(asked.cause()).as(text).isEqualTo(alone.cause());
                    assertThat(asked.confidence()).as(text).isLessThanOrEqualTo(alone.confidence());
                });
    }
}
