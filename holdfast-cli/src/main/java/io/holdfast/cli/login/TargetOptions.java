package io.holdfast.cli.login;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** Which server: the command's one argument. */
public final class TargetOptions extends LoginOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "TARGET",
            description =
                    "jdbc:mysql://host:port/db, jdbc:mariadb://…, mysql://user@host:port/db (mysql+pymysql://… too),"
                            + " a DSN as user@tcp(host:port)/db, or host:port/db. Without it: what ~/.my.cnf says.")
    private @Nullable String target;

    @Override
    protected @Nullable String target() {
        return target;
    }
}
