package io.holdfast.pool.internal.slot;

import io.holdfast.pool.internal.jdbc.Lessor;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The state of a slot. The only class that touches it.
 *
 * <pre>
 * from       verb           to         who may call
 * EMPTY      tryOpen        OPENING    the one that starts an opening; it then owns the slot
 * OPENING    vacate         EMPTY      owner, when the opening failed
 * IDLE       tryLease       IN_USE     any borrower; it then owns the slot
 * IDLE       tryCheck       CHECKING   housekeeper, which gives ownership to a worker
 * IDLE       tryClose       CLOSING    housekeeper, resize, refresh, close of the pool
 * IN_USE     beginReset     RESETTING  owner: a return with something to put right
 * IN_USE     beginCheck     CHECKING   owner: borrowed, and found in need of validation
 * OPENING    beginCheck     CHECKING   owner: the connection is open, and is put in order
 * OPENING, IN_USE, RESETTING, CHECKING
 *            publish        IDLE       owner
 *            transfer       IN_USE     owner, on behalf of a waiter, with a new generation
 *            beginClose     CLOSING    owner
 * CLOSING    vacate         EMPTY      owner
 * </pre>
 *
 * <p>The state's word holds a generation that grows whenever the slot gets an owner: by a {@code try} verb or by
 * {@code transfer}. An owner holds the word as its <em>stamp</em>; every verb is one CAS from the stamp, and no stamp comes
 * twice, so that a late call of a former owner, or of a timer set for it, changes nothing. Owning happens-after everything
 * the former owner did.
 *
 * <p>A slot may be taken from its owner at any moment. So the connection is put in and taken out under the slot's lock, after
 * a look at the word: the one that takes the slot finds the connection there, or the former owner finds the slot gone and keeps it.
 */
abstract class SlotState extends Lessor {
    public static final int EMPTY = 0;
    public static final int OPENING = 1;
    public static final int IDLE = 2;
    public static final int IN_USE = 3;
    public static final int RESETTING = 4;
    public static final int CHECKING = 5;
    public static final int CLOSING = 6;

    /** What a verb gives when it lost: no word of any state is negative. */
    public static final int LOST = -1;

    private static final int STATE_BITS = 3;
    private static final int STATE_MASK = (1 << STATE_BITS) - 1;
    private static final String[] NAMES = {"EMPTY", "OPENING", "IDLE", "IN_USE", "RESETTING", "CHECKING", "CLOSING"};
    /** States whose owner may pass the slot on. */
    private static final int OWNED = 1 << OPENING | 1 << IN_USE | 1 << RESETTING | 1 << CHECKING;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(SlotState.class, "word", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The number of this slot in its pool. */
    private final int index;

    /** The generation and the state. Changed by CAS only. */
    private volatile int word;

    SlotState(int index) {
        this.index = index;
    }

    /** The number of this slot in its pool. */
    public int index() {
        return index;
    }

    /** The state now, for reports and for scans that look before they CAS. */
    public int state() {
        return word & STATE_MASK;
    }

    /** The word as it is now: the stamp of the slot's owner. */
    public int stamp() {
        return word;
    }

    /** The state's name, for messages. */
    String stateName() {
        return NAMES[state()];
    }

    public boolean isIdle() {
        return (((int) WORD.getOpaque(this)) & STATE_MASK) == IDLE;
    }

    public int tryOpen() {
        return tryFrom(EMPTY, OPENING);
    }

    public int tryLease() {
        int now = (int) WORD.getOpaque(this);
        if ((now & STATE_MASK) != IDLE) {
            return LOST;
        }
        int next = nextGeneration(now) | IN_USE;
        return WORD.compareAndSet(this, now, next) ? next : LOST;
    }

    public int tryCheck() {
        return tryFrom(IDLE, CHECKING);
    }

    public int tryClose() {
        return tryFrom(IDLE, CLOSING);
    }

    boolean publish(int stamp) {
        require(stamp, OWNED, "publish");
        return to(stamp, IDLE) != LOST;
    }

    /** Begins a new generation: from here on the stamp of the lease that ended is worth nothing. */
    public int transfer(int stamp) {
        require(stamp, OWNED, "transfer");
        int next = nextGeneration(stamp) | IN_USE;
        return WORD.compareAndSet(this, stamp, next) ? next : LOST;
    }

    public int beginReset(int stamp) {
        require(stamp, 1 << IN_USE, "beginReset");
        return to(stamp, RESETTING);
    }

    public int beginCheck(int stamp) {
        require(stamp, 1 << IN_USE | 1 << OPENING, "beginCheck");
        return to(stamp, CHECKING);
    }

    public int beginClose(int stamp) {
        require(stamp, OWNED, "beginClose");
        return to(stamp, CLOSING);
    }

    /** From OPENING or CLOSING to EMPTY. */
    final boolean empty(int stamp) {
        return to(stamp, EMPTY) != LOST;
    }

    /** Checks that the verb {@code vacate} is allowed with this stamp. */
    final void requireVacating(int stamp) {
        require(stamp, 1 << OPENING | 1 << CLOSING, "vacate");
    }

    /** True when both words are of one generation. */
    static boolean isSameGeneration(int one, int other) {
        return one >> STATE_BITS == other >> STATE_BITS;
    }

    /** True when the owner with this stamp may pass the slot on. */
    public static boolean isOwned(int stamp) {
        return (OWNED >> (stamp & STATE_MASK) & 1) != 0;
    }

    /** The state in a word that was read before. */
    public static int stateIn(int word) {
        return word & STATE_MASK;
    }

    /** True while this stamp is the slot's word: its owner still owns it. */
    public boolean isOwnedBy(int stamp) {
        return word == stamp;
    }

    private int tryFrom(int from, int state) {
        int now = word;
        if ((now & STATE_MASK) != from) {
            return LOST;
        }
        int next = nextGeneration(now) | state;
        return WORD.compareAndSet(this, now, next) ? next : LOST;
    }

    private int to(int stamp, int state) {
        int next = stamp & ~STATE_MASK | state;
        return WORD.compareAndSet(this, stamp, next) ? next : LOST;
    }

    private static int nextGeneration(int now) {
        return (now & ~STATE_MASK) + (1 << STATE_BITS) & Integer.MAX_VALUE;
    }

    private void require(int stamp, int allowed, String verb) {
        if ((allowed >> (stamp & STATE_MASK) & 1) == 0) {
            throw new IllegalStateException(
                    "slot " + index + ": " + verb + " is not allowed from " + NAMES[stamp & STATE_MASK]);
        }
    }
}
