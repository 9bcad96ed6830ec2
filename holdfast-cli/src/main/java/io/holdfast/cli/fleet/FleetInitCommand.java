package io.holdfast.cli.fleet;

import io.holdfast.cli.ExitCode;
import io.holdfast.cli.HelpOption;
import io.holdfast.cli.Json;
import io.holdfast.cli.login.TargetOptions;
import io.holdfast.fleet.FleetSql;
import java.io.PrintWriter;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code holdfast fleet init}: the tables of a fleet and the rights on them. Prints them; runs them with {@code --apply}. */
@Command(
        name = "init",
        description = "Prints the SQL that makes the tables of a fleet, with the grants. Runs it only with --apply.",
        usageHelpAutoWidth = true,
        footer = {
            "%nFor instance:",
            "  holdfast fleet init --schema shop --account \"'app'@'%%'\"",
            "Exit codes: 0 printed or run, 2 wrong usage, 3 no connection, or the server refused."
        })
final class FleetInitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    @SuppressWarnings("unused") // picocli reads it
    private HelpOption help;

    @Mixin
    private TargetOptions target;

    @Option(names = "--schema", required = true, paramLabel = "NAME", description = "The application's schema.")
    private String schema;

    @Option(
            names = "--account",
            paramLabel = "USER@HOST",
            description = "The application's account, quoted as in SQL. Default: ${DEFAULT-VALUE}.")
    private String account = "'app'@'%'";

    @Option(names = "--apply", description = "Run it, as an account that may make tables and grant rights.")
    private boolean apply;

    @Option(names = "--json", description = "Print one JSON object: statements, applied.")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets the fields
    FleetInitCommand() {}

    /** What {@code --json} prints, here and for {@code set-budget}. */
    record Script(List<String> statements, boolean applied) {}

    @Override
    public Integer call() {
        if (!account.matches(
                "('[^'\\\\\\p{Cntrl}]{1,32}'|[A-Za-z0-9_]{1,32})@('[^'\\\\\\p{Cntrl}]{1,255}'|[A-Za-z0-9_.]+)")) {
            throw new ParameterException(
                    spec.commandLine(), "--account takes an account as SQL writes it, such as 'app'@'10.0.0.%'.");
        }
        List<String> statements = new ArrayList<>(FleetSql.tables(schema));
        statements.addAll(FleetSql.grants(schema, account));
        if (apply) {
            run(target, schema, spec, statements);
        }
        print(statements, apply, json, spec);
        return ExitCode.OK;
    }

    static void run(TargetOptions target, @Nullable String schema, CommandSpec spec, List<String> statements) {
        FleetServer.ask(target.read(), schema, spec, (connection, in) -> {
            try (Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
            return Boolean.TRUE;
        });
    }

    static void print(List<String> statements, boolean applied, boolean json, CommandSpec spec) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.line(new Script(statements, applied)));
        } else {
            statements.forEach(sql -> out.println(sql + ";"));
            out.println(applied ? "-- Done." : "-- Nothing is changed. Run it by hand, or again with --apply.");
        }
        out.flush();
    }
}
