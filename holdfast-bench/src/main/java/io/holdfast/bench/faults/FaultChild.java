package io.holdfast.bench.faults;

import io.holdfast.bench.peer.Peer;
import io.holdfast.testkit.JdbcDriver;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeoutException;
import java.util.logging.LogManager;

/**
 * One case on one pool, in a JVM of its own: a pool may set what counts for the whole JVM, or never come back. Talks to its
 * parent by lines: {@code ORDER what} is answered by {@code DONE}, {@code RESULT figure value} are the figures.
 */
public final class FaultChild {
    private FaultChild() {}

    /** Arguments: case, pool, settings, driver, "tls" or not, how often, the server's port. */
    public static void main(String[] arguments) {
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "off");
        LogManager.getLogManager().reset();
        FaultCase fault = FaultCases.named(arguments[0]);
        if (fault.name().equals("blocked-log")) {
            BlockedLog.install();
        }
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        int turns = Integer.parseInt(arguments[5]);
        boolean good = true;
        for (int turn = 0; turn < turns && good; turn++) {
            good = run(fault, stage(arguments, answers));
        }
        System.out.flush();
        // Borrowers that hang are left behind.
        Runtime.getRuntime().halt(good ? 0 : 1);
    }

    private static Stage stage(String[] arguments, BufferedReader answers) {
        return new Stage(
                Peer.valueOf(arguments[1]),
                Settings.valueOf(arguments[2]),
                JdbcDriver.valueOf(arguments[3]),
                arguments[4].equals("tls"),
                Integer.parseInt(arguments[6]),
                what -> {
                    System.out.println("ORDER " + what);
                    String answer = answers.readLine();
                    if (answer == null || !answer.startsWith("DONE")) {
                        throw new IllegalStateException("the server did not " + what + ": " + answer);
                    }
                    return answer.substring("DONE".length()).trim();
                });
    }

    /** False when the case could not be made. */
    private static boolean run(FaultCase fault, Stage stage) {
        boolean good = true;
        try {
            fault.script().run(stage);
        } catch (TimeoutException e) {
            // A borrow or a close that did not come back: that is a result.
            stage.add(Figure.HUNG, 1);
        } catch (Exception e) {
            System.out.println("FAILED " + e);
            good = false;
        }
        try {
            stage.close();
        } catch (Exception e) {
            System.out.println("NOTE closing: " + e);
        }
        System.out.println("SETTINGS " + stage.settingsText());
        stage.results().forEach((figure, value) -> System.out.println("RESULT " + figure.name() + " " + value));
        return good;
    }
}
