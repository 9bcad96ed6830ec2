package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.render.WhyText;
import io.holdfast.doctor.render.Wording;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is watched, look by look. */
class WhyFollowTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    private Path folder;

    private WhyFollow follower(String language) {
        return new WhyFollow(new PrintWriter(out), new WhyText(false, true, ZoneOffset.UTC, Wording.of(language)));
    }

    /** What is reported of these lines, once nothing more comes. */
    private String told(WhyFollow follower, Path log, String lines) throws IOException {
        out.getBuffer().setLength(0);
        Files.writeString(log, lines, StandardOpenOption.APPEND);
        for (int look = 0; look < 4; look++) {
            follower.look(log);
        }
        return out.toString();
    }

    @Test
    void aFailureMustBeExplainedOnceAndThenBeALine() throws IOException {
        Path log = Files.createFile(folder.resolve("app.log"));
        WhyFollow follower = follower("en");

        assertThat(told(follower, log, "2026-11-20 10:00:00 ERROR Too many connections\n"))
                .contains("HF-4012", "do  ");
        assertThat(told(follower, log, "2026-11-20 10:00:09 ERROR Too many connections\n"))
                .endsWith("Z  HF-4012  the server has no connection left" + System.lineSeparator());
        assertThat(told(follower, log, "2026-11-20 10:00:10 INFO served\n")).isEmpty();
    }

    @Test
    void furtherFailuresMustBeInTheLanguageAskedForToo() throws IOException {
        Path log = Files.createFile(folder.resolve("app.log"));
        WhyFollow follower = follower("zh");

        told(follower, log, "2026-11-20 10:00:00 ERROR Too many connections\n");
        assertThat(told(follower, log, "2026-11-20 10:00:09 ERROR Too many connections\n"))
                .contains("HF-4012")
                .matches("(?s).*\\p{IsHan}.*")
                .doesNotContain("the server");
    }

    @Test
    void aRotatedFileMustBeReadFromItsBegin() throws IOException {
        Path log = Files.createFile(folder.resolve("app.log"));
        WhyFollow follower = follower("en");
        told(follower, log, "2026-11-20 10:00:00 ERROR Too many connections\n");

        Files.move(log, folder.resolve("app.log.1"));
        Files.createFile(log);
        assertThat(told(follower, log, "2026-11-20 10:01:00 ERROR Too many connections\n"))
                .contains(":01:00", "HF-4012");
    }
}
