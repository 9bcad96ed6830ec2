package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation, the Javadoc and the IDE's metadata say of each setting what {@link Settings} says. */
class SettingsDocTest {
    private static final List<String> IN_TEXT_BELOW_THE_TABLE =
            List.of("driverProperty", "listener", "service", "sizeFor");

    private static final Path SOURCES = Path.of("src", "main", "java", "io", "holdfast", "pool");
    private static final Path METADATA = Path.of(
            "..",
            "holdfast-spring-boot-starter",
            "src",
            "main",
            "resources",
            "META-INF",
            "additional-spring-configuration-metadata.json");

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "settings.md"));
    }

    @Test
    void everySetterMustBeASetting() {
        List<String> setters = Arrays.stream(PoolConfig.Builder.class.getMethods())
                .filter(method -> method.getReturnType() == PoolConfig.Builder.class)
                .map(java.lang.reflect.Method::getName)
                .filter(name -> !name.equals("set") && !IN_TEXT_BELOW_THE_TABLE.contains(name))
                .distinct()
                .toList();

        assertThat(Settings.ALL).hasSizeGreaterThan(45);
        assertThat(setters)
                .containsExactlyInAnyOrderElementsOf(
                        Settings.ALL.stream().map(Setting::name).toList());
    }

    @Test
    void everySettingMustHaveItsRow() throws IOException {
        List<String> rows =
                page().lines().filter(line -> line.startsWith("| `")).toList();

        assertThat(rows)
                .startsWith(Settings.ALL.stream().map(SettingsPages::row).toArray(String[]::new));
    }

    @Test
    void everyNameThatIsReadMustBeDocumented() throws IOException {
        String page = page();

        assertThat(PoolProperties.names()).hasSizeGreaterThan(45);
        assertThat(PoolProperties.names()).allSatisfy(name -> assertThat(page).contains("`" + name));
    }

    @Test
    void everyGetterMustSayMeaningDefaultAndLimit() throws IOException {
        String source = Files.readString(SOURCES.resolve("ConfigValues.java"));

        assertThat(Settings.ALL)
                .allSatisfy(setting -> assertThat(javadoc(source, setting.name() + "()"))
                        .isEqualTo(setting.sentence() + " " + setting.defaultAndLimit()));
    }

    @Test
    void everySetterMustSayDefaultAndLimit() throws IOException {
        String source = Files.readString(SOURCES.resolve("PoolConfig.java"));

        assertThat(Settings.ALL).allSatisfy(setting -> {
            String javadoc = javadoc(source, "Builder " + setting.name() + "(");
            assertThat(javadoc).endsWith(" " + setting.defaultAndLimit());
            String meaning = javadoc.substring(0, javadoc.lastIndexOf(". Default: "));
            assertThat(setting.sentence()).startsWith(meaning);
        });
    }

    @Test
    void everySettingMustBeOfferedByAnIde() throws IOException {
        String metadata = Files.readString(METADATA);
        String ofSettings = "\"name\": \"spring.datasource.holdfast.";
        List<Setting<?>> texts =
                Settings.ALL.stream().filter(setting -> setting.type().isText()).toList();
        List<Setting<?>> choices = texts.stream()
                .filter(setting -> !setting.type().choices().isEmpty())
                .toList();

        assertThat(texts).allSatisfy(setting -> assertThat(metadata).contains(SettingsPages.metadata(setting)));
        assertThat(choices).allSatisfy(setting -> assertThat(metadata).contains(SettingsPages.hint(setting)));
        // The group of the driver's properties is there as well, two settings of a fleet and five of a replica.
        assertThat(metadata.split(Pattern.quote(ofSettings), -1)).hasSize(texts.size() + choices.size() + 9);
    }

    /** The comment before a method, with the table's backticks for tags. */
    private static String javadoc(String source, String method) {
        Matcher comment = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s+public [^;{]*" + Pattern.quote(method), Pattern.DOTALL)
                .matcher(source);
        assertThat(comment.find()).as("a comment before " + method).isTrue();
        return comment.group(1)
                .replaceAll("\\s*\\n\\s*\\*\\s?", " ")
                .strip()
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link (?:java\\.sql\\.|#)(\\w+)}", "`$1`")
                .replaceAll("\\{@link (\\w+)#(\\w+)}", "`$1 $2`");
    }
}
