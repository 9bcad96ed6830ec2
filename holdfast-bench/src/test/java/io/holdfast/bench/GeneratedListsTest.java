package io.holdfast.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.bench.jmh.CycleBench;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The annotation processors ran: without them the build is green, and the program has nothing to run. */
class GeneratedListsTest {
    @Test
    void jmhMustHaveWrittenItsList() throws IOException {
        assertThat(resource("/META-INF/BenchmarkList")).contains(CycleBench.class.getName());
    }

    @Test
    void jcstressMustHaveWrittenItsList() throws IOException {
        assertThat(resource("/META-INF/TestList")).contains("io.holdfast.pool.internal.slot.WakeUpStress");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(GeneratedListsTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
