package io.holdfast.doctor.logs.statements;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slow logs and general logs as both servers write them. */
class StatementLogTest {
    private static final Instant FIRST = Instant.parse("2026-11-20T02:00:00Z");
    private static final String MYSQL_HEAD =
            "/usr/sbin/mysqld, Version: 8.0.33 (MySQL Community Server - GPL). started with:\n"
                    + "Tcp port: 3306  Unix socket: /var/run/mysqld/mysqld.sock\n"
                    + "Time                 Id Command    Argument\n";

    private static StatementSummary read(String log) throws IOException {
        BufferedInputStream in =
                new BufferedInputStream(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
        StatementLog.Kind kind = StatementLog.kind(in);
        assertThat(kind).isNotNull();
        return new StatementLog(ZoneOffset.UTC).read("slow.log", kind, in, bytes -> {});
    }

    private static String mysql(int second, double seconds, double lock, long sent, long read, String sql) {
        return "# Time: " + FIRST.plusSeconds(second) + "\n# User@Host: app[app] @ web1 [10.0.0.7]  Id:    12\n"
                + "# Query_time: " + seconds + "  Lock_time: " + lock + " Rows_sent: " + sent + "  Rows_examined: "
                + read
                + "\nSET timestamp=" + FIRST.plusSeconds(second).getEpochSecond() + ";\n" + sql + ";\n";
    }

    private static String mariadb(int second, double seconds, double lock, long sent, long read, String sql) {
        return (second == 0 ? "# Time: 261120  2:00:00\n" : "") + "# User@Host: app[app] @ web1 [10.0.0.7]\n"
                + "# Thread_id: 36  Schema: shop  QC_hit: No\n# Query_time: " + seconds + "  Lock_time: " + lock
                + "  Rows_sent: " + sent + "  Rows_examined: " + read + "\n# Rows_affected: 0  Bytes_sent: 69\n"
                + "# Full_scan: Yes  Full_join: No  Tmp_table: Yes  Tmp_table_on_disk: Yes\n"
                + "# Filesort: Yes  Filesort_on_disk: No  Merge_passes: 0  Priority_queue: No\n#\n"
                + "# explain: id\tselect_type\ttable\n# explain: 1\tSIMPLE\torders\n#\n" + "SET timestamp="
                + FIRST.plusSeconds(second).getEpochSecond() + ";\n" + sql + ";\n";
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theStatementsThatCostMostMustComeFirst(boolean mysql) throws IOException {
        StringBuilder log = new StringBuilder(mysql ? MYSQL_HEAD : "");
        for (int i = 0; i < 100; i++) {
            String select = "SELECT *\nFROM orders WHERE customer = " + i + " AND note = 'it''s; # Time'";
            String update = "UPDATE stock SET n = n - 1 WHERE item IN (" + "1, ".repeat(i) + "2)";
            log.append(mysql ? mysql(i, 2, 0.001, 3, 120_000, select) : mariadb(i, 2, 0.001, 3, 120_000, select));
            log.append(mysql ? mysql(i, 9, 8, 0, 8, update) : mariadb(i, 9, 8, 0, 8, update));
        }
        StatementSummary summary = read(log.toString());
        assertThat(summary.statements()).isEqualTo(200);
        assertThat(summary.seconds()).isCloseTo(1_100, within(1e-6));
        assertThat(summary.first()).isEqualTo(FIRST);
        assertThat(summary.last()).isEqualTo(FIRST.plusSeconds(99));
        assertThat(summary.groups())
                .extracting(StatementGroup::shape)
                .containsExactly(
                        "update stock set n = n - ? where item in (?+)",
                        "select * from orders where customer = ? and note = ?");
        StatementGroup update = summary.groups().get(0);
        assertThat(update.count()).isEqualTo(100);
        assertThat(update.below(0.95)).isCloseTo(9, within(0.2));
        assertThat(keys(update)).startsWith("statement.LOCKED");
        StatementGroup select = summary.groups().get(1);
        assertThat(keys(select)).startsWith("statement.UNINDEXED");
        assertThat(select.schema()).isEqualTo(mysql ? "" : "shop");
        if (!mysql) {
            assertThat(keys(select)).contains("statement.DISK_TABLE");
        }
    }

    @Test
    void aStatementWithoutASchemaMustHaveNone() throws IOException {
        String log = mariadb(0, 2, 0, 1, 1, "SELECT SLEEP(2)").replace("Schema: shop ", "Schema:  ");
        assertThat(read(log).groups().get(0).schema()).isEmpty();
    }

    private static List<String> keys(StatementGroup group) {
        return StatementAdvice.of(group).stream().map(StatementAdvice.Line::key).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "COMMIT|1.3|0|0|0|statement.COMMIT",
                "SELECT SLEEP(2)|2|0|1|1|statement.WAITS",
                "SELECT COUNT(*) FROM t WHERE a > 5|2|0|1|90000|statement.AGGREGATE",
                "SELECT a FROM t WHERE b LIKE '%x'|2|0|9|90000|statement.UNINDEXED,hint.LEADING",
                "SELECT a FROM t LIMIT 500000, 20|2|0|20|500020|statement.UNINDEXED,hint.OFFSET",
                "DELETE FROM t WHERE b = 7|2|0|0|90000|statement.LOCKS_ALL",
                "SELECT * FROM t|2|0|90000|90000|statement.LARGE_RESULT"
            })
    void theFiguresMustTellWhatHelps(String sql, double seconds, double lock, long sent, long read, String wanted)
            throws IOException {
        StatementSummary summary = read(mysql(0, seconds, lock, sent, read, sql));
        assertThat(String.join(",", keys(summary.groups().get(0)))).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT 'a\\'b', \"c\", 0x1F, 1.5e-3, -7 FROM `T1` -- all|select ?, ?, ?, ?, -? from `T1`",
                "INSERT INTO t2 VALUES (1,'a'), (2, 'b')|insert into t2 values (?+)",
                "select /* trace 1f */ a.b2 from  x9 a where a.b2=5|select a.b2 from x9 a where a.b2=?",
                "SELECT '未完|select ?"
            })
    void valuesMustNotStandInAShape(String sql, String shape) {
        assertThat(StatementShape.of(sql)).isEqualTo(shape);
    }

    @Test
    void aGeneralLogMustBeCountedByStatementAndConnection() throws IOException {
        String mysql = MYSQL_HEAD
                + "2026-11-20T02:00:00.000001Z\t    8 Connect\tapp@localhost on shop using TCP/IP\n"
                + "2026-11-20T02:00:00.000002Z\t    8 Query\tSELECT *\nFROM t WHERE a = 5\n"
                + "2026-11-20T02:00:00.000003Z\t    8 Execute\tSELECT * FROM t WHERE a = 7\n"
                + "2026-11-20T02:00:09.000003Z\t    9 Connect\tAccess denied for user 'x'@'y' (using password: YES)\n"
                + "2026-11-20T02:00:09.000003Z\t    8 Quit\t\n";
        StatementSummary summary = read(mysql);
        assertThat(summary.kind()).isEqualTo(StatementLog.Kind.GENERAL);
        assertThat(summary.groups()).extracting(StatementGroup::count).containsExactly(2L);
        assertThat(summary.connected()).isEqualTo(1);
        assertThat(summary.refused()).isEqualTo(1);
        assertThat(summary.last()).isEqualTo(Instant.parse("2026-11-20T02:00:09.000003Z"));
        String mariadb =
                "261120  2:00:00\t    8 Connect\tapp@localhost on shop using TCP/IP\n\t\t    8 Query\tSELECT 1\n"
                        + "\t\t    8 Query\tset autocommit=1\n\t\t    8 Quit\t\n";
        assertThat(read(mariadb).statements()).isEqualTo(2);
    }

    @Test
    void otherLogsMustNotBeTakenForOne() throws IOException {
        for (String log : List.of(
                "2026-11-20T02:00:00.1Z 8 [Note] Query\tfailed\n",
                "java.sql.SQLException: # Query_time: 5\n",
                "2026-11-20T02:00:00.1Z\t    8 Query\tone line of a general log\n",
                "")) {
            assertThat(StatementLog.kind(
                            new BufferedInputStream(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)))))
                    .as(log)
                    .isNull();
        }
    }

    @Test
    void cutAndNoisyLogsMustDoNoHarm() throws IOException {
        Random random = new Random(11);
        String log =
                MYSQL_HEAD + mysql(0, 2, 0, 1, 1, "SELECT 'x' FROM t") + mariadb(0, 2, 0, 1, 1, "SELECT `a` FROM t");
        for (int i = 0; i < 200; i++) {
            byte[] bytes = log.substring(0, random.nextInt(log.length())).getBytes(StandardCharsets.UTF_8);
            for (int j = 0; j < bytes.length / 20; j++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            for (StatementLog.Kind kind : StatementLog.Kind.values()) {
                StatementSummary summary =
                        new StatementLog(ZoneOffset.UTC).read("x", kind, new ByteArrayInputStream(bytes), count -> {});
                assertThat(summary.bytes()).isEqualTo(bytes.length);
            }
        }
    }
}
