package io.holdfast.doctor.advise;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.pools.PoolSettingsReader;
import io.holdfast.doctor.server.PoolSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PoolFormatTest {
    private static final PoolAdvice ADVICE =
            new PoolAdvice(Map.of("size", "17"), Map.of("size", "a reason"), PoolValues.forLimit(28_800, 17, 3));

    /** What is printed for a language must mean the same to the reader of that language's configurations. */
    @ParameterizedTest
    @CsvSource({
        "HIKARI, pool.properties",
        "SPRING, application.yml",
        "DRUID, druid.properties",
        "SQLALCHEMY, db.py",
        "FLASK, config.py",
        "NODE, db.js",
        "SEQUELIZE, db.js",
        "KNEX, db.js",
        "TYPEORM, db.ts",
        "GO, db.go",
        "RAILS, database.yml"
    })
    void printedSettingsMustBeReadAgainAsTheSame(PoolFormat format, String file) throws IOException {
        String text = format.text(ADVICE);

        PoolSettings read = PoolSettingsReader.parse(text, file, 1).get(0);

        assertThat(read.capacity()).as(text).isEqualTo(17);
        assertThat(PoolFormat.of(read.kind(), text)).isEqualTo(format);
    }

    @Test
    void threadsOfDjangoMustBeLimitedInWords() throws IOException {
        String text = PoolFormat.DJANGO.text(ADVICE);

        PoolSettings read = PoolSettingsReader.parse(text, "settings.py", 1).get(0);

        assertThat(read.maxLifetime()).isEqualTo(Duration.ofSeconds(280));
        assertThat(read.validates()).isTrue();
        assertThat(text).contains("17");
    }

    @ParameterizedTest
    @EnumSource(PoolFormat.class)
    void eachFormatMustStayBelowTheServersLimit(PoolFormat format) {
        String idle = String.join("\n", format.idleLines(PoolValues.forLimit(60, 17, 3)));

        assertThat(idle).containsPattern("\\D(?:20|54|30)(?:000)?\\D?");
        assertThat(format.text(ADVICE)).contains("a reason");
    }
}
