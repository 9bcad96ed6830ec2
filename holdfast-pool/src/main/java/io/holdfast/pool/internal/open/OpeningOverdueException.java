package io.holdfast.pool.internal.open;

import java.sql.SQLTimeoutException;

/** An opening has not ended in time. Says where it stands, and what to look at for that. */
public final class OpeningOverdueException extends SQLTimeoutException {
    private static final long serialVersionUID = 1L;

    /** How far an opening has come. */
    public enum Step {
        /** The credentials provider was asked. */
        CREDENTIALS(
                "the credentials provider has not answered",
                "Check the service that credentialsProvider asks; give its calls a time-out of their own."),
        /** The host's name is being looked up. */
        NAME(
                "the name of the host was not resolved",
                "Check the name service (DNS) of this machine or container: it does not answer."),
        /** The network connection is being made. */
        CONNECT(
                "the server did not answer",
                "Check the host name and port in jdbcUrl, that the server runs, and that nothing between swallows packets."),
        /** The server has accepted the network connection. */
        LOGIN(
                "the server accepted the connection, and the login has not ended",
                "Check what holds up logins at the server: too many connections, name look-ups (skip_name_resolve), a full "
                        + "disk, an authentication service. Where logins take so long, raise connectTimeout.");

        private final String what;
        private final String advice;

        Step(String what, String advice) {
            this.what = what;
            this.advice = advice;
        }
    }

    private final Step step;

    public OpeningOverdueException(Step step, String limit) {
        super(step.what + " within connectTimeout (" + limit + ")", "08001");
        this.step = step;
    }

    Step step() {
        return step;
    }

    public String advice() {
        return step.advice;
    }
}
