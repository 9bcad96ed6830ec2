package io.holdfast.it.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Prints what Holdfast and three peers score under the same contract tests; {@code target/tck-scores.json} keeps it. */
class PeerScoresTest {
    @Test
    void holdfastMustPassAllAndPeersAreShownBesideIt() throws IOException {
        Properties versions = new Properties();
        try (InputStream in = PeerScoresTest.class.getResourceAsStream("/versions.properties")) {
            versions.load(in);
        }
        List<TckScore> scores = List.of(
                TckScore.of("Holdfast", versions.getProperty("holdfast"), HoldfastTckTest.class),
                TckScore.of("HikariCP", versions.getProperty("hikari"), PeerTcks.Hikari.class),
                TckScore.of("Agroal", versions.getProperty("agroal"), PeerTcks.Agroal.class),
                TckScore.of("tomcat-jdbc", versions.getProperty("tomcat-jdbc"), PeerTcks.Tomcat.class));

        System.out.println(
                "DBCP2 contract tests (commons-dbcp2 " + versions.getProperty("dbcp2") + "): passed, failed");
        scores.forEach(score -> System.out.println(score.row()));
        Files.writeString(
                Path.of("target", "tck-scores.json"),
                scores.stream().map(TckScore::json).collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n")));

        assertThat(scores).allSatisfy(score -> assertThat(score.tests()).isEqualTo(DbcpTck.TESTS));
        assertThat(scores.get(0).failed()).isEmpty();
        assertThat(scores.get(0).passed()).isEqualTo(DbcpTck.TESTS);
    }
}
