package io.holdfast.doctor;

/** Why the doctor could not examine a server. Codes are API; the sentences that go with them are not. */
public enum DoctorError {
    /** The host is unknown, or does not answer. */
    UNREACHABLE("HF-2001"),
    /** The host answers, and nobody listens on the port. */
    REFUSED("HF-2002"),
    /** The server refused the user or the password. */
    LOGIN_REFUSED("HF-2003"),
    /** Something listens on the port, and it is not MySQL. */
    NOT_MYSQL("HF-2004"),
    /** Server and client could not agree on TLS. */
    TLS("HF-2005"),
    /** The connection was lost while reading. */
    LOST("HF-2006"),
    /** The server has no connection left. */
    FULL("HF-2007"),
    /** The server refuses this host. */
    HOST_REFUSED("HF-2008"),
    /** The database does not exist, or the user may not use it. */
    NO_DATABASE("HF-2009"),
    /** The target cannot be understood, or no driver is there for it. */
    BAD_TARGET("HF-2010"),
    /** The port accepts connections and never says a word. */
    SILENT("HF-2011"),
    /** The server answered with an error of another kind. */
    OTHER("HF-2012"),
    /** A file that was to describe a pool does not. */
    NO_POOL_CONFIG("HF-2013");

    private final String code;

    DoctorError(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}. */
    public String code() {
        return code;
    }
}
