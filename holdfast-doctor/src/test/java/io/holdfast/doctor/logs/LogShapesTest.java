package io.holdfast.doctor.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports of collectors, and ways to write a time: the same two errors in each, at the same times. */
class LogShapesTest {
    private static final Instant FIRST = Instant.parse("2026-11-20T02:00:00Z");
    private static final Instant LAST = Instant.parse("2026-11-20T02:59:00Z");
    private static final String FULL = "java.sql.SQLException: failed\\n\\tat c.e.A.b(A.java:1205)\\nCaused by:"
            + " java.sql.SQLException: Too many connections\\n\\tat com.mysql.cj.X.y(X.java:1040)";
    private static final String DEADLOCK =
            "java.sql.SQLException: Deadlock found when trying to get lock; try restarting transaction\\n"
                    + "\\tat com.mysql.cj.X.y";

    private static LogSummary read(String log) throws IOException {
        return new LogReader(ZoneOffset.UTC, LocalDate.of(2026, 11, 20))
                .read("x.log", new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), bytes -> {});
    }

    private static Map<String, Long> counts(LogSummary log) {
        Map<String, Long> counts = new TreeMap<>();
        log.groups().forEach(group -> counts.merge(group.cause().code(), group.count(), Long::sum));
        return counts;
    }

    private static void assertBoth(String log) throws IOException {
        LogSummary summary = read(log);
        assertThat(counts(summary)).as(log).isEqualTo(Map.of("HF-4012", 1L, "HF-4023", 1L));
        assertThat(summary.first()).as(log).isEqualTo(FIRST);
        assertThat(summary.last()).as(log).isEqualTo(LAST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"textPayload\":\"FULL\",\"timestamp\":\"ISO1\"},{\"textPayload\":\"DEAD\",\"timestamp\":\"ISO2\"}]",
                "[\n  {\n    \"jsonPayload\": {\"message\": \"FULL\"},\n    \"timestamp\": \"ISO1\"\n  },\n  {\n"
                        + "    \"jsonPayload\": {\"message\": \"DEAD\"},\n    \"timestamp\": \"ISO2\"\n  }\n]\n",
                "{\"events\":[{\"timestamp\":EPOCH1,\"message\":\"FULL\",\"ingestionTime\":1795150000000},"
                        + "{\"timestamp\":EPOCH2,\"message\":\"DEAD\"}],\"searchedLogStreams\":[]}",
                "{\n"
                        + "    \"events\": [\n"
                        + "        {\n"
                        + "            \"timestamp\": EPOCH1,\n"
                        + "            \"message\": \"FULL\"\n"
                        + "        },\n"
                        + "        {\n"
                        + "            \"timestamp\": EPOCH2,\n"
                        + "            \"message\": \"DEAD\"\n"
                        + "        }\n"
                        + "    ]\n"
                        + "}\n",
                "{\"took\":3,\"hits\":{\"total\":2,\"hits\":[{\"_source\":{\"@timestamp\":\"ISO1\",\"message\":\"FULL\"}},"
                        + "{\"_source\":{\"@timestamp\":\"ISO2\",\"message\":\"DEAD\"}}]}}",
                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[{\"stream\":{\"app\":\"x\"},"
                        + "\"values\":[[\"EPOCH1000000\",\"ERROR FULL\"],[\"EPOCH2000000\",\"ERROR DEAD\"]]}]}}",
                "{\n  \"@timestamp\": \"ISO1\",\n  \"message\": \"FULL\"\n}\n{\n  \"@timestamp\": \"ISO2\",\n"
                        + "  \"message\": \"DEAD\"\n}\n",
                "{\"instant\":{\"epochSecond\":SEC1,\"nanoOfSecond\":5},\"level\":\"ERROR\",\"message\":\"FULL\"}\n"
                        + "{\"instant\":{\"epochSecond\":SEC2,\"nanoOfSecond\":5},\"level\":\"ERROR\",\"message\":\"DEAD\"}\n",
                "{\"level\":\"error\",\"ts\":SEC1.123,\"msg\":\"x\",\"error\":\"Error 1040: Too many connections\"}\n"
                        + "{\"level\":\"error\",\"ts\":SEC2.123,\"msg\":\"x\",\"error\":\"Error 1213: Deadlock found when"
                        + " trying to get lock; try restarting transaction\"}\n",
                "\"@timestamp\",message\n"
                        + "\"Nov 20, 2026 @ 02:00:00.123\",\"ERROR Too many connections at com.mysql.cj\"\n"
                        + "\"Nov 20, 2026 @ 02:59:00.123\",\"ERROR Deadlock found when trying to get lock; try"
                        + " restarting\"\n"
            })
    void exportsMustBeReadRecordByRecord(String template) throws IOException {
        assertBoth(template.replace("FULL", FULL)
                .replace("DEAD", DEADLOCK)
                .replace("ISO1", FIRST.toString())
                .replace("ISO2", LAST.toString())
                .replace("EPOCH1", FIRST.toEpochMilli() + "")
                .replace("EPOCH2", LAST.toEpochMilli() + "")
                .replace("SEC1", FIRST.getEpochSecond() + "")
                .replace("SEC2", LAST.getEpochSecond() + ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20.11.2026 02:%s:00 ERROR ",
                "2026年11月20日 02:%s:00 ERROR ",
                "20261120T02%s00.123Z ERROR ",
                "20261120 02:%s:00.123 ERROR ",
                "11/20/2026 02:%s:00 AM ERROR ",
                "11/20/2026 2:%s:00 AM ERROR ",
                "Nov 20, 2026 2:%s:00 AM c.e.Orders load\nSEVERE: ",
                "E1120 02:%s:00.123456       1 orders.go:114] ",
                "level=error msg=\"orders of a customer with a long text in front of the time could not be read\""
                        + " ts=2026-11-20T02:%s:00.5Z error=",
                "ERROR 2026-11-20 02:%s:00,123 [main] ",
                "E, [2026-11-20T02:%s:00.123456 #12] ERROR -- : ",
                "Fri, 20 Nov 2026 02:%s:00 +0000 ERROR "
            })
    void timesMustBeReadHoweverTheyAreWritten(String head) throws IOException {
        assertBoth(head.formatted("00") + "Mysql2::Error: Too many connections\n" + head.formatted("59")
                + "Mysql2::Error: Deadlock found when trying to get lock; try restarting transaction\n");
    }

    /** 2026 is the number of a TLS error, 2013 that of a lost connection. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ERROR 2026-11-20 02:00:00 java.sql.SQLException: Too many connections|[1040]",
                "error: 2013/12/05 22:17:19 mysql: Too many connections|[1040]",
                "error 20.11.2026 mysql Too many connections|[1040]",
                "error, 11/20/2026 mysql Too many connections|[1040]",
                "errno 2013: Lost connection to MySQL server during query|[2013]",
                "ERROR 2026 (HY000): SSL connection error|[2026]"
            })
    void theYearOfADateMustNotBeAnError(String text, String codes) throws IOException {
        assertThat(read(text).groups().get(0).evidence().text().codes().toString())
                .isEqualTo(codes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"__REALTIME_TIMESTAMP\":\"1795140000000000\",\"MESSAGE\":[84,111,111,32,109,97,110,121,32,99,111,110,110,101,99,116,105,111,110,115],\"SYSLOG_IDENTIFIER\":\"mysqld\"}\n",
                "2026-11-20T02:00:00.000000000Z stderr P mysql: Too many conn\n"
                        + "2026-11-20T02:00:00.000000000Z stderr F ections\n",
                "{\"log\":{\"a\":[1]},\"stream\":{},\"time\":[]}\n2026-11-20 02:00:00 mysql: Too many connections\n",
                "{\n  Error: connect: Too many connections\n  at mysql2 2026-11-20 02:00:00\n"
            })
    void whatIsInPiecesOrOfAnotherTypeMustBeRead(String log) throws IOException {
        assertThat(counts(read(log))).isEqualTo(Map.of("HF-4012", 1L));
    }
}
