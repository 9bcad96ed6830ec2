package io.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A command is in the list, says what it does, and is in the documentation. */
class CommandsTest {
    private static final Path DOCS = Path.of("..", "docs");

    static List<String> names() {
        // These two describe the program itself.
        return Commands.NAMES.stream()
                .filter(name -> !name.equals("help") && !name.equals("version"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyCommandMustSayWhatItDoesAndBeDocumented(String name) throws IOException {
        CommandLine command = new CommandLine(Commands.named(name));

        assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
        assertThat(documentation()).containsPattern("holdfast " + name + "\\b");
    }

    @Test
    void namesMustBeUnique() {
        assertThat(Commands.NAMES).doesNotHaveDuplicates();
    }

    private static String documentation() throws IOException {
        StringBuilder all = new StringBuilder(Files.readString(DOCS.resolveSibling("README.md")));
        try (Stream<Path> files = Files.list(DOCS)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".md")).toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }
}
