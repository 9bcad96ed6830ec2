package io.holdfast.doctor.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.render.Wording;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Each cause, for each language, pool and library that is known. */
class CuresTest {
    /** What gives each of them away. */
    private static final Map<String, Audience> TEXTS = Map.ofEntries(
            Map.entry("airflow", Audience.AIRFLOW),
            Map.entry("django", Audience.DJANGO),
            Map.entry("sqlalchemy", Audience.SQLALCHEMY),
            Map.entry("pymysql", Audience.PYTHON),
            Map.entry("prisma", Audience.PRISMA),
            Map.entry("sequelize", Audience.SEQUELIZE),
            Map.entry("typeorm", Audience.TYPEORM),
            Map.entry("knex", Audience.KNEX),
            Map.entry("node_modules/mariadb", Audience.NODE_MARIADB),
            Map.entry("node_modules/mysql2", Audience.NODE),
            Map.entry("illuminate", Audience.LARAVEL),
            Map.entry("mysqli", Audience.PHP),
            Map.entry("activerecord", Audience.RAILS),
            Map.entry("mysql2::error", Audience.RUBY),
            Map.entry("pomelo", Audience.EF),
            Map.entry("mysqlconnector", Audience.DOTNET),
            Map.entry("sqlx", Audience.RUST),
            Map.entry("go-sql-driver", Audience.GO),
            Map.entry("hikari", Audience.HIKARI),
            Map.entry("druid", Audience.DRUID),
            Map.entry("tomcat-jdbc", Audience.TOMCAT),
            Map.entry("dbcp", Audience.DBCP),
            Map.entry("c3p0", Audience.C3P0),
            Map.entry("agroal", Audience.AGROAL),
            Map.entry("vertx", Audience.VERTX),
            Map.entry("r2dbc", Audience.R2DBC),
            Map.entry("com.mysql.cj", Audience.JAVA),
            Map.entry("dbd::mysql", Audience.PERL),
            Map.entry("myxql", Audience.ELIXIR),
            Map.entry("qmysql", Audience.CPP),
            Map.entry("myodbc", Audience.ODBC),
            Map.entry("io.holdfast", Audience.HOLDFAST),
            Map.entry("proxysql", Audience.PROXY),
            Map.entry("mysqldump", Audience.SHELL));

    @Test
    void eachAudienceMustBeAskedFor() {
        List<Audience> all = new ArrayList<>(List.of(Audience.values()));
        all.remove(Audience.UNKNOWN);
        assertThat(TEXTS.values()).containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void eachCauseMustNameTheAskersOwnSettingsFirst() {
        List<String> lacking = new ArrayList<>();
        TEXTS.forEach((text, audience) -> {
            DropEvidence evidence = DropEvidence.of(text);
            assertThat(evidence.text().audience()).as(text).isEqualTo(audience);
            for (DropCause cause : DropCause.values()) {
                if (cause.cure() == CureKind.NONE) {
                    continue;
                }
                List<Advice> cures = Cures.of(cause, evidence);
                boolean own = !cures.isEmpty()
                        && cures.get(0).kind() == Advice.Kind.POOL
                        && cures.get(0).sentence().startsWith("In " + audience.shown())
                        && !cures.get(0).how().isEmpty();
                boolean foreign = !audience.java()
                        && cures.stream().anyMatch(cure -> cure.sentence().startsWith("With Holdfast"));
                if (!own || foreign) {
                    lacking.add(cause.cure() + "|" + audience + " (" + cause + ")");
                }
            }
        });
        assertThat(lacking).isEmpty();
    }

    @Test
    void eachKindOfCureMustHaveAChineseSentence() {
        for (DropCause cause : DropCause.values()) {
            DropEvidence evidence = DropEvidence.of("pymysql");
            Explanation.Suspect first = new Explanation.Suspect(cause, Confidence.LOW, List.of(), List.of());
            Explanation english = new Explanation(
                    first,
                    List.of(),
                    "a test",
                    null,
                    Cures.of(cause, evidence),
                    evidence.text().audience());

            Explanation chinese = Wording.of("zh").translated(english, evidence.text());

            assertThat(chinese.cures())
                    .as(cause.code())
                    .isNotEmpty()
                    .allMatch(cure -> cure.sentence().codePoints().anyMatch(Character::isIdeographic));
            if (cause.cure() != CureKind.NONE) {
                assertThat(chinese.cures().get(0).how()).as(cause.code()).isNotEmpty();
            }
        }
    }

    /** Other questions may lead to the same statement, but each cause asks or says what to do next. */
    @Test
    void eachCauseMustSayWhatToDo() {
        for (DropCause cause : DropCause.values()) {
            assertThat(Cures.of(cause, DropEvidence.of("no language")))
                    .as(cause.code())
                    .isNotEmpty()
                    .allMatch(cure -> !cure.sentence().isBlank());
        }
    }
}
