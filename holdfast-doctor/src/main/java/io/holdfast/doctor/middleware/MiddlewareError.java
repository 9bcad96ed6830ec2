package io.holdfast.doctor.middleware;

/** Why middleware could not be configured or examined. Codes are API; the sentences that go with them are not. */
public enum MiddlewareError {
    /** No configuration can be written from what is known, or none that would be safe. */
    CANNOT_GENERATE("HF-8101"),
    /** The engine's admin interface does not answer, or refuses the login. */
    ADMIN_UNREACHABLE("HF-8102"),
    /** The file is no configuration of the engine. */
    NOT_A_CONFIGURATION("HF-8103"),
    /** The scratch table that the rows are tried on cannot be made. */
    NO_SCRATCH_TABLE("HF-8104");

    private final String code;

    MiddlewareError(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}. */
    public String code() {
        return code;
    }
}
