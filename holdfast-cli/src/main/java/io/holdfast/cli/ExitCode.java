package io.holdfast.cli;

/** The exit codes of every command; {@code holdfast --help} lists them. */
public final class ExitCode {
    public static final int OK = 0;
    public static final int INTERNAL_ERROR = 1;
    public static final int USAGE = 2;
    public static final int CANNOT_CHECK = 3;
    public static final int FINDINGS = 4;
    public static final int PLAN_REFUSED = 5;
    public static final int PARTLY_APPLIED = 6;
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
