package io.holdfast.bench.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteTest {
    private static final Path PROJECT = Path.of("..");

    @TempDir
    private Path folder;

    @Test
    void noLinkOfTheDocumentationMayLeadNowhere() throws IOException {
        assertThat(new Site(PROJECT).brokenLinks()).isEmpty();
    }

    @Test
    void everyPageMustBeThereAndLoadNothingFromElsewhere() throws IOException {
        new Site(PROJECT).write(folder);

        assertThat(folder.resolve("docs/errors/HF-1001.html"))
                .content()
                .contains("<h2 id=")
                .contains("../../style.css");
        assertThat(folder.resolve("README.zh-CN.html")).content().contains("lang=\"zh-CN\"");
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(file -> file.toString().endsWith(".html")))
                    .isNotEmpty()
                    .allSatisfy(page -> assertThat(Files.readString(page)).doesNotContainPattern("src=\"(https?:)?//"));
        }
    }

    @Test
    void linksToPagesFoldersAndHeadingsMustLeadToWhatWasRendered() throws IOException {
        write("docs/README.md", "# Contents\n[a](a.md#the-second-part) [all](errors)\n");
        write("docs/a.md", "# A\n## The *second* part\n[up](../README.md) ![plan](b/plan.svg)\n");
        write("docs/errors/HF-1.md", "# One <script>\n");
        write("docs/b/plan.svg", "<svg/>");
        write("README.md", "# Project\n[docs](docs/a.md)\n");
        Path out = folder.resolve("out");

        Site site = new Site(folder.resolve("in"));
        site.write(out);

        assertThat(site.brokenLinks()).isEmpty();
        assertThat(out.resolve("index.html")).content().contains("docs/a.html#the-second-part");
        assertThat(out.resolve("docs/README.html")).content().contains("\"../index.html#all-pages\"");
        assertThat(out.resolve("docs/a.html"))
                .content()
                .contains("../README.html")
                .contains("id=\"the-second-part\"");
        assertThat(out.resolve("docs/b/plan.svg")).exists();
        assertThat(out.resolve("pages.js")).content().doesNotContain("<").contains("\"docs/errors/HF-1.html\"");
    }

    @Test
    void aLinkWithoutFileOrHeadingMustBeReported() throws IOException {
        write(
                "docs/README.md",
                "# Contents\n[gone](gone.md) [no heading](#nothing) [outside](../../x.md) [web](https://a.example)\n");

        assertThat(new Site(folder.resolve("in")).brokenLinks()).hasSize(3).allMatch(link -> link.startsWith("docs"));
    }

    @Test
    void headingsOfOneNameMustHaveAddressesOfTheirOwn() {
        Anchors anchors = new Anchors();

        assertThat(anchors.next("What is `claimed` now?")).isEqualTo("what-is-claimed-now");
        assertThat(anchors.next("What is claimed now")).isEqualTo("what-is-claimed-now-1");
        assertThat(anchors.next("现象与命令")).isEqualTo("现象与命令");
    }

    private void write(String name, String text) throws IOException {
        Path file = folder.resolve("in").resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
