package io.holdfast.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsDocTest {
    private static final List<String> IN_TEXT_BELOW_THE_TABLE =
            List.of("driverProperty", "listener", "service", "sizeFor");

    private static String page() throws IOException {
        return Files.readString(Path.of("..", "docs", "settings.md"));
    }

    @Test
    void everySettingMustBeDocumented() throws IOException {
        List<String> setters = Arrays.stream(PoolConfig.Builder.class.getMethods())
                .filter(method -> method.getReturnType() == PoolConfig.Builder.class)
                .map(java.lang.reflect.Method::getName)
                .filter(name -> !name.equals("set") && !IN_TEXT_BELOW_THE_TABLE.contains(name))
                .distinct()
                .toList();

        assertThat(setters).hasSizeGreaterThan(35);
        String page = page();
        assertThat(setters).allSatisfy(setter -> assertThat(page).contains("| `" + setter + "`"));
    }

    @Test
    void everyNameThatIsReadMustBeDocumented() throws IOException {
        String page = page();

        assertThat(PoolProperties.names()).hasSizeGreaterThan(45);
        assertThat(PoolProperties.names()).allSatisfy(name -> assertThat(page).contains("`" + name));
    }
}
