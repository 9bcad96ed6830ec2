package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerDirectoryTest {
    @TempDir
    Path folder;

    @Test
    void eachUserMustHaveAFolder() {
        assertThat(ServerDirectory.folderOf("ann")).isNotEqualTo(ServerDirectory.folderOf("bob"));
        assertThat(ServerDirectory.folderOf("DOMAIN\\ann/../x").getParent())
                .isEqualTo(ServerDirectory.folderOf("ann").getParent());
    }

    @Test
    void aFolderThatCannotBeHadMustHaveAStandIn() throws IOException {
        Path taken = Files.createFile(folder.resolve("taken"));
        Path other = ServerDirectory.usable(taken);
        assertThat(other).isDirectory().isNotEqualTo(taken);
        assertThat(ServerDirectory.usable(folder.resolve("mine"))).isEqualTo(folder.resolve("mine"));
        FileTrees.delete(other);
    }
}
