package io.holdfast.fleet;

/** The codes of a fleet. Codes are API; the sentences that go with them are not. */
public enum FleetCode {
    /** The instance takes part, and has no share that it could open a connection with. */
    NO_SHARE("HF-5001"),
    /** The instance could not renew its lease, and opens nothing until it has. */
    LEASE_OVER("HF-5002"),
    /** There is no table of leases, no budget, or no right to use them: each pool keeps its own size. */
    NO_TABLE("HF-5003");

    private final String code;

    FleetCode(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}. */
    public String code() {
        return code;
    }

    @Override
    public String toString() {
        return code;
    }
}
