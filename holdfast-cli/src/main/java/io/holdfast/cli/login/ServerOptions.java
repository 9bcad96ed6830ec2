package io.holdfast.cli.login;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A server to ask besides, where the command's arguments are something else. */
public final class ServerOptions extends LoginOptions {
    @Option(
            names = "--server",
            paramLabel = "TARGET",
            description = "The server to ask: jdbc:mysql://host:port/db, jdbc:mariadb://…, mysql://…, or host:port.")
    private @Nullable String server;

    @Override
    protected @Nullable String target() {
        return server;
    }
}
