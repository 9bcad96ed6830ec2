package io.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreesTest {
    @TempDir
    Path temporary;

    @Test
    void directoryMustBeFilledOnceWhenManyWantIt() {
        AtomicInteger fills = new AtomicInteger();
        Path target = temporary.resolve("cache/made");
        List<CompletableFuture<Path>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return FileTrees.makeOnce(target, directory -> {
                        fills.incrementAndGet();
                        Files.writeString(directory.resolve("file"), "content");
                    });
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        assertThat(all)
                .allSatisfy(made -> assertThat(made.join().resolve("file")).hasContent("content"));
        assertThat(fills).hasValue(1);
    }

    @Test
    void directoryMustNotBeThereAfterFillingFailedAndTheNextTryMustStartClean() throws IOException {
        Path target = temporary.resolve("made");
        assertThatThrownBy(() -> FileTrees.makeOnce(target, directory -> {
                    Files.writeString(directory.resolve("half"), "");
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(target).doesNotExist();
        FileTrees.makeOnce(target, directory -> Files.writeString(directory.resolve("whole"), ""));
        assertThat(target).isDirectoryContaining("glob:**whole").isDirectoryNotContaining("glob:**half");
    }

    @Test
    void unpackMustTakeOnlyWantedEntriesOfThePrefixAndNeverLeaveTheTarget() throws IOException {
        Path archive = temporary.resolve("a.zip");
        try (OutputStream out = Files.newOutputStream(archive);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : List.of("home/bin/server", "home/share/big", "other/x", "home/../../escaped")) {
                zip.putNextEntry(new ZipEntry(name));
                zip.write(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
        }
        Path target = Files.createDirectory(temporary.resolve("t"));
        FileTrees.unpack(archive, "home/", name -> !name.startsWith("share/"), target);
        assertThat(target.resolve("bin/server")).isExecutable();
        assertThat(target).isDirectoryNotContaining("glob:**share").isDirectoryNotContaining("glob:**x");
        assertThat(temporary.resolve("escaped")).doesNotExist();
        assertThat(temporary.getParent().resolve("escaped")).doesNotExist();
    }
}
