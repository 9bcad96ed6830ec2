package io.holdfast.scan.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.scan.Scan;
import io.holdfast.scan.ScanOptions;
import io.holdfast.scan.ScanReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    private Path folder;

    @Test
    void otherLanguagesMustBeCountedByName() throws IOException, InterruptedException {
        for (String name : List.of(
                "A.kt", "B.kt", "C.scala", "D.groovy", "e.jsp", "f.jspx", "g.ipynb", "h.pyx", "i.clj", "j.txt", "k")) {
            Files.writeString(folder.resolve(name), "DataSource.getConnection()");
        }

        ScanReport report = Scan.run(ScanOptions.of(folder));

        assertThat(report.notAnalysed())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "Kotlin", 2, "Scala", 1, "Groovy", 1, "JSP", 2, "notebooks", 1, "Cython", 1, "Clojure", 1));
    }

    @Test
    void otherLanguagesInWhatIsLeftOutMustNotBeCounted() throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("node_modules"));
        Files.writeString(folder.resolve("node_modules/A.kt"), "x");

        assertThat(Scan.run(ScanOptions.of(folder)).notAnalysed()).isEmpty();
    }
}
