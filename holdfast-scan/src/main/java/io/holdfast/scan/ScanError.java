package io.holdfast.scan;

/** Why a scan was not made. Codes are API; the sentences that go with them are not. */
public enum ScanError {
    /** {@code holdfast-scan.yml} cannot be read. */
    CONFIGURATION("HF-3001");

    private final String code;

    ScanError(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
