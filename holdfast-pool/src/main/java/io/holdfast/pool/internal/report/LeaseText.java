package io.holdfast.pool.internal.report;

import io.holdfast.pool.LeaseInfo;
import io.holdfast.pool.internal.context.Times;
import java.util.List;

/** Leases as messages show them. */
public final class LeaseText {
    private LeaseText() {}

    /** The oldest leases, a line each, every line after a line break. */
    static String holders(List<LeaseInfo> oldest) {
        StringBuilder text = new StringBuilder();
        String first = "\nOldest lease: ";
        for (LeaseInfo lease : oldest) {
            text.append(first).append(describe(lease));
            first = "\n       then: ";
        }
        return text.toString();
    }

    public static String describe(LeaseInfo lease) {
        StringBuilder text = new StringBuilder()
                .append(Times.brief(lease.age()))
                .append(", thread ")
                .append(lease.threadName());
        if (lease.borrowSite() != null) {
            text.append(", borrowed at ").append(lease.borrowSite());
        }
        text.append(", now ").append(lease.threadState());
        if (lease.threadLocation() != null) {
            text.append(" in ").append(lease.threadLocation());
        }
        return text.append(lease.lastSql() == null ? ", no SQL yet" : ", last SQL \"" + lease.lastSql() + "\"")
                .toString();
    }
}
