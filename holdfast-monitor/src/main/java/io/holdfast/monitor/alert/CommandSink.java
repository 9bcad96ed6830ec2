package io.holdfast.monitor.alert;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a command for each alert: the alert is on its standard input as JSON, and its parts are in the environment as
 * {@code HOLDFAST_CODE}, {@code HOLDFAST_SUBJECT}, {@code HOLDFAST_STATE} (raised or cleared) and {@code HOLDFAST_TEXT}. No
 * part of it is an argument, so that no shell reads it. Of this process's environment it gets what names paths, the user, the
 * language and the time zone, and nothing else: passwords and tokens often stand there. It is ended after 30 seconds.
 * Thread-safe.
 */
public final class CommandSink implements AlertSink {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECONDS = 30;
    private static final Set<String> HARMLESS = Set.of(
            "PATH",
            "HOME",
            "USER",
            "LOGNAME",
            "SHELL",
            "LANG",
            "LANGUAGE",
            "TZ",
            "TMPDIR",
            "TEMP",
            "TMP",
            "SYSTEMROOT",
            "SYSTEMDRIVE",
            "COMSPEC",
            "PATHEXT",
            "WINDIR",
            "USERPROFILE");

    private final List<String> command;

    /** The command and its arguments. */
    public CommandSink(List<String> command) {
        this.command = List.copyOf(command);
    }

    private static boolean isHarmless(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        return HARMLESS.contains(upper) || upper.startsWith("LC_");
    }

    @Override
    public void deliver(Alert alert) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(name -> !isHarmless(name));
        environment.put("HOLDFAST_CODE", alert.code());
        environment.put("HOLDFAST_SUBJECT", alert.subject());
        environment.put("HOLDFAST_STATE", alert.raised() ? "raised" : "cleared");
        environment.put("HOLDFAST_TEXT", alert.sentence());
        Process process = builder.start();
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(JSON.writeValueAsString(alert).getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It need not read what it is given.
            }
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(command.get(0) + " had not ended after " + SECONDS + " s");
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.get(0) + " ended with exit code " + process.exitValue());
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
