package io.holdfast.it.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.testkit.ServerKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's table of what Holdfast runs with is that of the tests. */
class ReadmeTest {
    private static final Path ROOT = Path.of("..");

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md"));
    }

    private static String table() throws IOException {
        String readme = readme();
        return readme.substring(readme.indexOf("## What it runs with"), readme.indexOf("## Not yet"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"connectorj", "mariadb-client", "spring-boot", "spring-boot3", "jdbi", "micrometer"})
    void theTableMustNameTheVersionOfTheBuild(String library) throws IOException {
        Matcher version = Pattern.compile("<" + library + "\\.version>([^<]+)<")
                .matcher(Files.readString(ROOT.resolve("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(table()).contains(version.group(1));
    }

    @ParameterizedTest
    @EnumSource(ServerKind.class)
    void theTableMustNameTheServersOfTheTests(ServerKind kind) throws IOException {
        assertThat(table()).contains(kind.version());
    }

    @Test
    void theReadmeMustBeReadInAFewMinutes() throws IOException {
        assertThat(readme().lines().count()).isLessThanOrEqualTo(150);
    }
}
