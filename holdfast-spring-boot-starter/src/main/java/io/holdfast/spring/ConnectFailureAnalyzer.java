package io.holdfast.spring;

import io.holdfast.pool.ConnectFailedException;
import io.holdfast.pool.ErrorCode;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** A database that the application needs at its start, and that cannot be had, in Boot's words. */
final class ConnectFailureAnalyzer extends AbstractFailureAnalyzer<ConnectFailedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ConnectFailedException cause) {
        return analysis(cause);
    }

    static FailureAnalysis analysis(ConnectFailedException cause) {
        String message = String.valueOf(cause.getMessage());
        // The second line says what to do in general; the settings have other names here.
        String event = message.lines().findFirst().orElse(message);
        return new FailureAnalysis(event, action(cause.errorCode()), cause);
    }

    private static String action(ErrorCode code) {
        String what = switch (code) {
            case LOGIN_REFUSED ->
                "Correct spring.datasource.username and spring.datasource.password, or let this user log in from this host.";
            case UNKNOWN_DATABASE ->
                "Correct the database's name in spring.datasource.url, or create it and give the user rights on it.";
            case SERVER_FULL ->
                "Compare the pools' sizes, spring.datasource.holdfast.size in each instance, with the server's max_connections.";
            case SERVER_UNREACHABLE ->
                "Correct host and port in spring.datasource.url, and see that the server runs and that a firewall lets it through.";
            default -> "Correct the driver's properties and the TLS settings in spring.datasource.url.";
        };
        return what + " See: holdfast explain " + code;
    }
}
