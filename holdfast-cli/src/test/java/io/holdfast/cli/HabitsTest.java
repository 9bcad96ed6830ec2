package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HabitsTest {
    private static final String SECRET = "s3same";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "doctor db.example -u app -ps3same",
                "doctor db.example -u app -p=s3same",
                "doctor db.example -u app -p s3same",
                "doctor db.example -u app --password s3same",
                "doctor db.example -u app --password=s3same",
                "doctor db.example -u app --passwd=s3same",
                "doctor db.example -u app --password-prompt=s3same",
                "doctor mysql://app:s3same@db.example",
                "doctor jdbc:mysql://db.example/shop?user=app&password=s3same",
                "doctor jdbc:mariadb://app:s3same@db.example/shop",
                "doctor db.example mysql://app:s3same@db.example",
                "doctor app:s3same@db.example",
                "advise settings db.example -u app -ps3same",
                "advise pool mysql://app:s3same@db.example",
                "fix S03 mysql://app:s3same@db.example",
                "test db.example -u app --password s3same",
                "bundle db.example -u app -ps3same",
                "serve --pool http://admin:s3same@app.example:9740",
                "doctor -p s3same!",
                "doctor -u app --password-prompt s3same!",
                "-ps3same",
                "--password s3same doctor db.example",
                "--password=s3same doctor db.example",
                "dokter db.example -ps3same",
                "mysql://app:s3same@db.example"
            })
    void aPasswordMustBeRefusedWithoutBeingRepeated(String line) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.USAGE);
        assertThat(run.out() + run.err()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "doctor db -u app --password s3same, --password-env",
        "doctor db -u app -ps3same, --password-file",
        "doctor mysql://app:s3same@db, --password-env",
        "monitor db --token s3same, --token-env",
        "monitor db --webhook-secret=s3same, --webhook-secret-env",
        "doctor db --passwort=s3same, --password-env"
    })
    void theRightWayForASecretMustBeNamed(String line, String way) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(way).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "doctor -h db.example -u app, db.example",
        "doctor -hdb.example -u app, db.example",
        "doctor --host=db.example, db.example",
        "doctor db.example -P 3307, db.example:3307",
        "doctor db.example --port=3307, db.example:3307",
        "doctor db.example -D shop, mysql://",
        "doctor -h db.example -P 3307, db.example:3307",
        "kill -h db.example --id 3, db.example"
    })
    void optionsOfTheServersOwnClientMustBeAnsweredWithThisProgramsWay(String line, String way) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(way);
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor -h", "doctor -h --json", "doctor db.example -h", "explain -h", "advise pool -h"})
    void shortHelpMustStayHelp(String line) {
        CliRun run = CliRun.of(line.split(" "));

        assertThat(run.exitCode()).as(run.err()).isEqualTo(ExitCode.OK);
        assertThat(run.out()).contains("Usage: holdfast");
    }

    @Test
    void aCommandWithAHostOfItsOwnMustKeepIt() {
        assertThat(CliRun.of("serve", "--host", "127.0.0.1", "--help").exitCode())
                .isEqualTo(ExitCode.OK);
    }

    @Test
    void aWordTooManyMustBeNamedWhereItIsNoSecret() {
        assertThat(CliRun.of("doctor", "one", "two").err()).contains("'two'");
    }
}
