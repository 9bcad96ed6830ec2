package io.holdfast.pool.internal.report;

import io.holdfast.pool.EvictionReason;
import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.RepeatedStatement;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.EventType;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * The pool's events in Java Flight Recorder. They cost one look at a flag while nothing is recorded; the first look loads
 * the recorder's class, which no opening and no borrower of a new pool waits for. Where the Java runtime has no recorder, nothing is ever recorded.
 */
public final class FlightEvents {
    private static final boolean AVAILABLE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    /** What is shorter is left out, unless the recording asks for it. */
    private static final String LONG = "10 ms";

    private FlightEvents() {}

    /** True when somebody records borrows. Asked in the upkeep's rounds, since a borrow has no time to ask. */
    public static boolean wantBorrows() {
        return isRecording() && EventType.getEventType(Borrow.class).isEnabled();
    }

    private static boolean isRecording() {
        return AVAILABLE && FlightRecorder.isInitialized();
    }

    /** A lease begins; the event's stack is the borrower's. */
    public static void borrowed(String pool, int slot) {
        if (isRecording()) {
            Borrow event = new Borrow();
            event.pool = pool;
            event.slot = slot;
            event.commit();
        }
    }

    /** A borrower begins to wait; null while nobody records. */
    public static @Nullable Wait waiting() {
        if (!isRecording()) {
            return null;
        }
        Wait event = new Wait();
        event.begin();
        return event;
    }

    /** It has waited. */
    public static void waited(@Nullable Wait event, String pool, boolean served) {
        if (event != null) {
            event.pool = pool;
            event.served = served;
            event.commit();
        }
    }

    /** An opening has ended. */
    public static void opened(String pool, long nanos, @Nullable Throwable failure) {
        if (isRecording()) {
            Open event = new Open();
            event.pool = pool;
            event.took = nanos;
            event.failure = failure == null ? null : failure.toString();
            event.commit();
        }
    }

    /** A connection was removed. */
    public static void evicted(String pool, int slot, EvictionReason reason, long ageNanos, @Nullable String detail) {
        if (isRecording()) {
            Evict event = new Evict();
            event.pool = pool;
            event.slot = slot;
            event.reason = reason.name();
            event.age = ageNanos;
            event.detail = detail;
            event.commit();
        }
    }

    /** A lease is likely a leak. */
    public static void leaked(String pool, LeaseInfo lease) {
        if (isRecording()) {
            Leak event = new Leak();
            event.pool = pool;
            event.slot = lease.slot();
            event.age = lease.age().toNanos();
            event.holder = lease.threadName();
            event.place = lease.borrowSite();
            event.commit();
        }
    }

    /** A statement was found to be repeated. */
    static void repeated(String pool, RepeatedStatement repeated) {
        if (isRecording()) {
            Repeat event = new Repeat();
            event.pool = pool;
            event.kind = repeated.kind().name();
            event.sql = repeated.sql();
            event.count = repeated.count();
            event.time = repeated.time().toNanos();
            event.place = repeated.place();
            event.holder = repeated.thread();
            event.commit();
        }
    }

    /** A returned connection is about to be put in order; null while nobody records. */
    public static @Nullable Reset resetting() {
        if (!isRecording()) {
            return null;
        }
        Reset event = new Reset();
        event.begin();
        return event;
    }

    /** It was. */
    public static void reset(@Nullable Reset event, String pool, int slot, boolean clean) {
        if (event != null) {
            event.pool = pool;
            event.slot = slot;
            event.clean = clean;
            event.commit();
        }
    }

    @Name("io.holdfast.Borrow")
    @Label("Borrow")
    @Description("A connection was lent. Off by default: each costs about a microsecond")
    @Category("Holdfast")
    @Enabled(false)
    static final class Borrow extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Slot")
        int slot;
    }

    @Name("io.holdfast.Wait")
    @Label("Wait")
    @Description("A borrower had to wait")
    @Category("Holdfast")
    @Threshold(LONG)
    public static final class Wait extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Served")
        boolean served;
    }

    @Name("io.holdfast.Open")
    @Label("Open")
    @Description("A connection was opened, or could not be")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Open extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Took")
        @Timespan(Timespan.NANOSECONDS)
        long took;

        @Label("Failure")
        @Nullable
        String failure;
    }

    @Name("io.holdfast.Evict")
    @Label("Evict")
    @Description("A connection was removed")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Evict extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Slot")
        int slot;

        @Label("Reason")
        @Nullable
        String reason;

        @Label("Age")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Detail")
        @Nullable
        String detail;
    }

    @Name("io.holdfast.Leak")
    @Label("Leak")
    @Description("A lease is likely a leak")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Leak extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Slot")
        int slot;

        @Label("Age")
        @Timespan(Timespan.NANOSECONDS)
        long age;

        @Label("Holder")
        @Nullable
        String holder;

        @Label("Place of borrow")
        @Nullable
        String place;
    }

    @Name("io.holdfast.Repeat")
    @Label("Repeated statement")
    @Description("The same statement ran again and again within one lease or scope")
    @Category("Holdfast")
    @StackTrace(false)
    static final class Repeat extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Kind")
        @Nullable
        String kind;

        @Label("SQL")
        @Nullable
        String sql;

        @Label("Count")
        int count;

        @Label("Time")
        @Timespan(Timespan.NANOSECONDS)
        long time;

        @Label("Place")
        @Nullable
        String place;

        @Label("Holder")
        @Nullable
        String holder;
    }

    @Name("io.holdfast.Reset")
    @Label("Reset")
    @Description("A returned connection was put in order")
    @Category("Holdfast")
    @StackTrace(false)
    @Threshold(LONG)
    public static final class Reset extends Event {
        @Label("Pool")
        @Nullable
        String pool;

        @Label("Slot")
        int slot;

        @Label("Clean")
        boolean clean;
    }
}
