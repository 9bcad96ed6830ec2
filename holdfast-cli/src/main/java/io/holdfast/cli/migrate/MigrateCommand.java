package io.holdfast.cli.migrate;

import io.holdfast.cli.CommandFailure;
import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code holdfast advise migrate FILE}: the settings of another pool in Holdfast's names. */
@Command(
        name = "migrate",
        description = {
            "Says the settings of HikariCP, Druid, c3p0, DBCP2 or Tomcat's pool in Holdfast's names,",
            "and those that a Python file has for SQLAlchemy, Django, DBUtils or a driver."
        },
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast advise migrate src/main/resources/application.yml",
            "  holdfast advise migrate druid.properties",
            "%nExit codes: 0 all was read, 3 the file cannot be read, 4 something was not read."
        })
public final class MigrateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Parameters(
            paramLabel = "FILE",
            description = "A .properties, .yml, .xml or .py file, such as application.yml or persistence.xml.")
    private Path file;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    MigrateCommand() {}

    @Override
    public Integer call() {
        Migration migration = read();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(migration));
        } else {
            print(migration, out);
        }
        return migration.notRead().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private Migration read() {
        if (!Files.isReadable(file)) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, "there is no file " + file + ".", null);
        }
        try {
            Map<String, String> settings = SettingsFile.read(file);
            if (!PythonFile.isOne(file)) {
                return Migration.of(settings);
            }
            if (settings.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.CANNOT_CHECK, file + " has no setting of a pool or a driver that is known.", null);
            }
            return Migration.ofPython(settings);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CANNOT_CHECK, String.valueOf(e.getMessage()), e);
        }
    }

    private static void print(Migration migration, PrintWriter out) {
        out.println("# " + migration.from() + "'s settings in Holdfast's names, where they differ from the default.");
        out.println("# The address and the password stay as they are.");
        migration.settings().forEach((name, value) -> out.println(name + "=" + value));
        section("Without counterpart, or otherwise", migration.remarks(), out);
        section("Not read", migration.notRead(), out);
    }

    private static void section(String title, Map<String, String> lines, PrintWriter out) {
        if (!lines.isEmpty()) {
            out.println();
            out.println("# " + title + ":");
            lines.forEach((name, remark) -> out.println(
                    "#   " + (remark.startsWith(name) || remark.startsWith("these") ? "" : name + ": ") + remark));
        }
    }
}
