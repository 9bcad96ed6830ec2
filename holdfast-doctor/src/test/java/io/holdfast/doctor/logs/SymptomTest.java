package io.holdfast.doctor.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The three usual symptoms, told apart by the application's log alone. The logs are recordings: four to ten workers with
 * HikariCP and Connector/J, and with SQLAlchemy and PyMySQL, against both servers. The pool was smaller than what the workers
 * held; wait_timeout was 5 s, and they rested for longer; a proxy dropped, delayed and reset what went through it.
 */
class SymptomTest {
    private static final Map<String, Symptom> SYMPTOMS =
            Map.of("exhausted", Symptom.POOL_EXHAUSTED, "server", Symptom.CLOSED, "network", Symptom.UNSTABLE_NETWORK);

    private static LogSummary read(InputStream in) throws IOException {
        return new LogReader(ZoneOffset.UTC, LocalDate.of(2026, 11, 29)).read("app.log", in, bytes -> {});
    }

    @ParameterizedTest
    @CsvSource({
        "mysql,exhausted,java", "mysql,exhausted,python", "mysql,server,java", "mysql,server,python",
        "mysql,network,java", "mysql,network,python", "mariadb,exhausted,java", "mariadb,exhausted,python",
        "mariadb,server,java", "mariadb,server,python", "mariadb,network,java", "mariadb,network,python"
    })
    void theSymptomMustShowInTheApplicationsLogAlone(String server, String symptom, String language)
            throws IOException {
        String name = "symptoms/" + server + "-" + symptom + "-" + language + ".log.gz";
        try (InputStream in = SymptomTest.class.getResourceAsStream(name)) {
            assertThat(in).isNotNull();
            LogSummary log = read(in);
            assertThat(log.symptom()).isEqualTo(SYMPTOMS.get(symptom));
            assertThat(log.groups().get(0).evidence().text().audience().family())
                    .isEqualTo(language);
        }
    }

    @Test
    void slowStatementsAndAConnectionThatRestedTooLongMustNotMakeTheNetworkUnstable() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 10; i < 50; i++) {
            log.append("2026-11-20 10:")
                    .append(i)
                    .append(":00,000 ERROR [main] orders: failed\n"
                            + "pymysql.err.OperationalError: (2013, 'Lost connection to MySQL server during query"
                            + " (timed out)')\n");
        }
        log.append("2026-11-20 10:30:30,000 ERROR [main] orders: failed\n"
                + "pymysql.err.OperationalError: (2006, 'MySQL server has gone away')\n");
        assertThat(read(new ByteArrayInputStream(log.toString().getBytes(StandardCharsets.UTF_8)))
                        .symptom())
                .isNull();
    }

    @Test
    void oneFailureMustBeNoSymptom() throws IOException {
        byte[] log =
                "2026-11-20 10:00:00,000 ERROR pymysql.err.OperationalError: (2006, 'MySQL server has gone away')\n"
                        .getBytes(StandardCharsets.UTF_8);
        assertThat(read(new ByteArrayInputStream(log)).symptom()).isNull();
    }
}
