package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerCacheTest {
    @TempDir
    Path home;

    @Test
    void theCacheMustBeInTheHome() {
        assertThat(ServerDistribution.cacheOf(home)).isEqualTo(home.resolve(Path.of(".cache", "holdfast", "servers")));
    }

    @Test
    void aUserWithoutAHomeMustHaveOneAmongTheTemporaryFiles() {
        Path none = home.resolve("none");
        Path cache = ServerDistribution.cacheOf(none);
        assertThat(cache).isEqualTo(ServerDistribution.cacheOf(none)).isNotEqualTo(none);
        assertThat(cache.startsWith(Path.of(System.getProperty("java.io.tmpdir"))))
                .isTrue();
        assertThat(Files.isWritable(cache.getParent())).isTrue();
        assertThat(none).doesNotExist();
    }
}
