package io.holdfast.monitor.alert;

import io.holdfast.monitor.Alert;
import io.holdfast.monitor.AlertSink;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a command for each alert: the alert is on its standard input as JSON, and its parts are in the environment as
 * {@code HOLDFAST_CODE}, {@code HOLDFAST_SUBJECT}, {@code HOLDFAST_STATE} (raised or cleared) and {@code HOLDFAST_TEXT}. No
 * part of it is an argument, so that no shell reads it. It is ended after 30 seconds. Thread-safe.
 */
public final class CommandSink implements AlertSink {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int SECONDS = 30;

    private final List<String> command;

    /** The command and its arguments. */
    public CommandSink(List<String> command) {
        this.command = List.copyOf(command);
    }

    @Override
    public void deliver(Alert alert) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
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
