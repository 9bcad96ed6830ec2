package io.holdfast.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhyInputsTest {
    @TempDir
    Path folder;

    /** Copying gives all files one time, or times in no order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.log.10.gz app.log.2.gz app.log.1 app.log",
                "app.log-20261119 app.log-20261120.gz app.log",
                "app.log.2026-11-19.0 app.log.2026-11-19.1 app.log.2026-11-20.0 app.log",
                "app.2026-11-19.0.log.gz app.2026-11-19.1.log.gz app.2026-11-19.10.log app.2026-11-20.0.log app.log",
                "laravel-2026-11-19.log laravel-2026-11-20.log",
                "catalina.2026-11-19.log catalina.2026-11-20.log",
                "db.err.2 db.err.1 db.err"
            })
    void filesOfOneLogMustBeReadInTheOrderOfTimeWhateverTheirTimes(String names) throws IOException {
        List<Path> wanted = new ArrayList<>();
        Random random = new Random(names.hashCode());
        for (String name : names.split(" ")) {
            Path file = Files.writeString(folder.resolve(name), name);
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L + random.nextInt(3) * 1_000L));
            wanted.add(file);
        }
        List<Path> given = new ArrayList<>(wanted);
        Collections.shuffle(given, random);

        List<WhyInputs.Log> logs = WhyInputs.logs(given);

        assertThat(logs)
                .singleElement()
                .satisfies(log -> assertThat(log.files()).isEqualTo(wanted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.log b.log", "worker-1.log worker-2.log", "app.log app.txt", "db1.log db2.log"})
    void otherLogsMustStayApart(String names) throws IOException {
        List<Path> given = new ArrayList<>();
        for (String name : names.split(" ")) {
            given.add(Files.writeString(folder.resolve(name), name));
        }

        assertThat(WhyInputs.logs(given)).hasSize(given.size());
    }
}
