package io.holdfast.cli.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '#',
            delimiter = '|',
            value = {
                "url=jdbc:mysql://h/db?user=app&password=geheim&x=1 | url=jdbc:mysql://h/db?user=app&password=[removed]&x=1",
                "connect mysql://app:geheim@db:3306/shop | connect mysql://app:[removed]@db:3306/shop",
                "CREATE USER 'a'@'%' IDENTIFIED BY 'geheim' | CREATE USER 'a'@'%' IDENTIFIED BY [removed]",
                "{\"password\": \"geheim\", \"n\": 1} | {\"password\": [removed], \"n\": 1}",
                "Authorization: Bearer geheim | Authorization: Bearer [removed]",
                "api_key=geheim, next | api_key=[removed], next",
                "SELECT * FROM t WHERE name = 'geheim' AND b = 'geheim' | SELECT * FROM t WHERE name = '?' AND b = '?'",
                "INSERT INTO t VALUES ('it''s geheim', 1) | INSERT INTO t VALUES ('?', 1)",
                "Access denied for user 'app'@'10.0.0.1' (using password: YES) | Access denied for user 'app'@'10.0.0.1' (using password: YES)",
                "Unknown database 'shop' | Unknown database 'shop'",
                "2026-01-01 10:00:00 Aborted connection 42 | 2026-01-01 10:00:00 Aborted connection 42"
            })
    void secretsMustGoAndTheRestStay(String line, String redacted) {
        assertThat(Redaction.line(line)).isEqualTo(redacted);
    }
}
