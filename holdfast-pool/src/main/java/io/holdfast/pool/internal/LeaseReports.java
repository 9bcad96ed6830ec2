package io.holdfast.pool.internal;

import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.internal.jdbc.LeasedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says who holds connections. Reads slots without locks: a lease that ends meanwhile may be missing, or be there still. */
final class LeaseReports {
    private static final int LONGEST_SQL = 200;
    private static final String OURS = "io.holdfast.pool.";

    private LeaseReports() {}

    /** The leases that are out, oldest first, at most this many. */
    static List<LeaseInfo> oldest(SlotArray slots, long now, int most) {
        List<Slot> held = new ArrayList<>();
        for (int i = 0; i < slots.length(); i++) {
            if (slots.get(i).state() == Slot.IN_USE && slots.get(i).reachableLease() != null) {
                held.add(slots.get(i));
            }
        }
        held.sort(Comparator.comparingLong(slot -> slot.borrowedAt - now));
        List<LeaseInfo> reports = new ArrayList<>();
        for (Slot slot : held.subList(0, Math.min(most, held.size()))) {
            LeasedConnection lease = slot.reachableLease();
            if (lease != null) {
                reports.add(report(slot, lease, now));
            }
        }
        return reports;
    }

    /** One lease, as it is now. Asks the holder's thread for its stack: for a worker, not for the housekeeper. */
    static LeaseInfo report(Slot slot, LeasedConnection lease, long now) {
        Thread owner = lease.owner();
        List<StackTraceElement> stack = userFrames(slot.borrowSite);
        return new LeaseInfo(
                slot.index,
                Duration.ofNanos(Math.max(0, now - slot.borrowedAt)),
                owner.getName(),
                owner.getState(),
                location(owner),
                stack.isEmpty() ? null : shortForm(stack.get(0)),
                stack,
                masked(lease.lastSql()),
                slot.inCall);
    }

    /** The place of borrow in short, or null when it was not captured. */
    static @Nullable String place(@Nullable Throwable site) {
        List<StackTraceElement> frames = userFrames(site);
        return frames.isEmpty() ? null : shortForm(frames.get(0));
    }

    private static @Nullable String location(Thread owner) {
        for (StackTraceElement frame : owner.getStackTrace()) {
            boolean reporting = owner == Thread.currentThread()
                    && (frame.getClassName().equals("java.lang.Thread") || isPlumbing(frame.getClassName()));
            if (!reporting) {
                return simpleClass(frame) + "." + frame.getMethodName();
            }
        }
        return null;
    }

    private static List<StackTraceElement> userFrames(@Nullable Throwable site) {
        if (site == null) {
            return List.of();
        }
        List<StackTraceElement> frames = List.of(site.getStackTrace());
        int first = 0;
        while (first < frames.size() && isPlumbing(frames.get(first).getClassName())) {
            first++;
        }
        return frames.subList(first, frames.size());
    }

    private static boolean isPlumbing(String className) {
        return className.startsWith(OURS + "internal.")
                || className.equals(OURS + "HoldfastDataSource")
                || className.startsWith("org.springframework.jdbc.")
                || className.startsWith("org.hibernate.");
    }

    private static String shortForm(StackTraceElement frame) {
        return frame.getFileName() == null
                ? simpleClass(frame) + "." + frame.getMethodName()
                : frame.getFileName() + ":" + frame.getLineNumber();
    }

    private static String simpleClass(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The statement without its literals, which may be anybody's data, and no longer than fits a message. */
    static @Nullable String masked(@Nullable String sql) {
        if (sql == null) {
            return null;
        }
        StringBuilder masked = new StringBuilder();
        int at = 0;
        while (at < sql.length() && masked.length() <= LONGEST_SQL) {
            char next = sql.charAt(at);
            if (next == '\'' || next == '"') {
                int end = endOfString(sql, at);
                masked.append('?').append(end > sql.length() ? "…" : "");
                at = end;
            } else if (startsNumber(sql, at)) {
                masked.append('?');
                do {
                    at++;
                } while (at < sql.length() && isWordPart(sql.charAt(at)) || isPoint(sql, at));
            } else if (Character.isWhitespace(next)) {
                if (masked.length() > 0 && masked.charAt(masked.length() - 1) != ' ') {
                    masked.append(' ');
                }
                at++;
            } else {
                masked.append(next);
                at++;
            }
        }
        String shown = masked.toString().trim();
        return shown.length() <= LONGEST_SQL ? shown : shown.substring(0, LONGEST_SQL) + "…";
    }

    /** The index after the closing quote; beyond the end when there is none. */
    private static int endOfString(String sql, int start) {
        char quote = sql.charAt(start);
        int at = start + 1;
        while (at < sql.length()) {
            char next = sql.charAt(at);
            if (next == '\\') {
                at += 2;
            } else if (next != quote) {
                at++;
            } else if (at + 1 < sql.length() && sql.charAt(at + 1) == quote) {
                at += 2;
            } else {
                return at + 1;
            }
        }
        return sql.length() + 1;
    }

    private static boolean startsNumber(String sql, int at) {
        char first = sql.charAt(at);
        boolean negative = first == '-' && at + 1 < sql.length() && Character.isDigit(sql.charAt(at + 1));
        boolean insideName = at > 0 && (isWordPart(sql.charAt(at - 1)) || sql.charAt(at - 1) == '`');
        return (Character.isDigit(first) || negative) && !insideName;
    }

    private static boolean isWordPart(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '$';
    }

    private static boolean isPoint(String sql, int at) {
        return at + 1 < sql.length() && sql.charAt(at) == '.' && Character.isDigit(sql.charAt(at + 1));
    }
}
