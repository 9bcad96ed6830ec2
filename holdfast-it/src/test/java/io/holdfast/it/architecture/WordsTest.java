package io.holdfast.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Classes are named by words that a reader would search for. Who renames one that is listed here takes its name out. */
class WordsTest {
    /** Words of the theatre, the court and the street, and old names of parts that have others now. */
    private static final Pattern METAPHOR =
            Pattern.compile("(.*Gate|Farewell|Stage|Act|Director|Suspects?|Judge|Refusals|Callers|SlotJobs)");

    private static final Set<String> NOT_RENAMED_YET = Set.of(
            "holdfast-bench/Stage",
            "holdfast-cli/Act",
            "holdfast-cli/Director",
            "holdfast-doctor/Act",
            "holdfast-pool/Farewell",
            "holdfast-pool/HostGate",
            "shop/Act",
            "shop/Judge",
            "shop/Stage");

    @Test
    void noClassMustBeNamedAfterAMetaphor() throws IOException {
        List<String> found = SizeTest.mainFiles().stream()
                .filter(file -> METAPHOR.matcher(nameOf(file)).matches())
                .map(file -> SizeTest.moduleOf(file) + "/" + nameOf(file))
                .toList();

        assertThat(found).isSubsetOf(NOT_RENAMED_YET);
    }

    private static String nameOf(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
