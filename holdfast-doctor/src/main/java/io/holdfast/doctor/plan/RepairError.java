package io.holdfast.doctor.plan;

/** Why a repair was not made, or not wholly. Codes are API; the sentences that go with them are not. */
public enum RepairError {
    /** The file is no plan, or one of another version. */
    PLAN_UNREADABLE("HF-7001"),
    /** A statement of the plan is not the one that its repair calls for. */
    PLAN_ALTERED("HF-7002"),
    /** The plan is too old. */
    PLAN_EXPIRED("HF-7003"),
    /** The server is not the one that the plan was made for. */
    OTHER_SERVER("HF-7004"),
    /** The server is read-only, or a replica. */
    READ_ONLY("HF-7005"),
    /** Something that the plan assumes does not hold (any longer). */
    ASSERTION("HF-7006"),
    /** The account may not do it. */
    NO_RIGHT("HF-7007"),
    /** Another run is at work, or the server is too busy. */
    BUSY("HF-7008"),
    /** A table stayed locked by others. */
    LOCKED("HF-7009"),
    /** The run is not there, or is in a state in which this cannot be done. */
    RUN_STATE("HF-7010"),
    /** A step failed after others were done. */
    STEP_FAILED("HF-7011"),
    /** What the run changed has been changed again since; undoing it would lose that. */
    CHANGED_SINCE("HF-7012"),
    /** The user did not consent. */
    NO_CONSENT("HF-7013"),
    /** There is no safe repair for this. */
    NO_REPAIR("HF-7014"),
    /** A new index did not save enough, and was taken back. */
    NOT_WORTH_IT("HF-7015"),
    /** The journal of a run cannot be written or read. */
    JOURNAL("HF-7016"),
    /** The plan's file cannot be written. */
    PLAN_UNWRITABLE("HF-7017"),
    /** No session is to be ended under this rule. */
    NO_VICTIM("HF-7020"),
    /** A session that must not be ended. */
    PROTECTED("HF-7021"),
    /** More sessions than may be ended without a number that was consented to. */
    TOO_MANY("HF-7022"),
    /** There is no way into the server. */
    NO_DOOR("HF-7030"),
    /** What was done did not make the server serve. */
    NOT_SERVING("HF-7031"),
    /** The application was not brought back. */
    NOT_RESTARTED("HF-7032");

    private final String code;

    RepairError(String code) {
        this.code = code;
    }

    /** The code as it stands in messages and in {@code docs/errors}. */
    public String code() {
        return code;
    }
}
