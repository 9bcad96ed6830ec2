package io.holdfast.pool.internal.report;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Places in the application's code: the first frame that belongs to no library between it and the pool. */
public final class CodePlaces {
    private static final StackWalker WALKER = StackWalker.getInstance();

    private static final List<String> LIBRARIES = List.of(
            "com.mysql.",
            "org.mariadb.jdbc.",
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "jakarta.",
            "com.sun.proxy.",
            "kotlin.",
            "scala.",
            "org.springframework.",
            "org.hibernate.",
            "org.jdbi.",
            "org.jooq.",
            "org.apache.ibatis.",
            "org.mybatis.",
            "com.querydsl.",
            "io.ebean.",
            "com.baomidou.",
            "io.holdfast.jdbi.");

    private static final String OURS = "io.holdfast.pool.";

    private CodePlaces() {}

    /** The line of this thread's stack, in short; null where there is none. Reads no more frames than it needs. */
    public static @Nullable String place() {
        return WALKER.walk(frames ->
                        frames.filter(frame -> !isLibrary(frame.getClassName())).findFirst())
                .map(frame -> shortForm(frame.toStackTraceElement()))
                .orElse(null);
    }

    /** True for what borrows or runs statements on behalf of the application: the pool, drivers, transactions, mappers, classes made at run time. */
    static boolean isLibrary(String name) {
        if (isPlumbing(name)
                || name.startsWith("io.holdfast.pool.Retrying")
                || name.contains("$$")
                || name.contains("$Proxy")) {
            return true;
        }
        for (String library : LIBRARIES) {
            if (name.startsWith(library)) {
                return true;
            }
        }
        return false;
    }

    /** The place of borrow in short, or null when it was not captured. */
    public static @Nullable String place(@Nullable Throwable site) {
        List<StackTraceElement> frames = userFrames(site);
        return frames.isEmpty() ? null : shortForm(frames.get(0));
    }

    /** Where a thread is now, in short, the pool's own frames left out; null where it is nowhere. */
    static @Nullable String location(Thread owner) {
        for (StackTraceElement frame : owner.getStackTrace()) {
            boolean reporting = owner == Thread.currentThread()
                    && (frame.getClassName().equals("java.lang.Thread") || isPlumbing(frame.getClassName()));
            if (!reporting) {
                return simpleClass(frame) + "." + frame.getMethodName();
            }
        }
        return null;
    }

    /** From the application's frame that borrowed on; empty where it was not captured. */
    static List<StackTraceElement> userFrames(@Nullable Throwable site) {
        if (site == null) {
            return List.of();
        }
        List<StackTraceElement> frames = List.of(site.getStackTrace());
        List<StackTraceElement> beyondUs = beyond(frames, CodePlaces::isPlumbing);
        List<StackTraceElement> users = beyond(beyondUs, CodePlaces::isLibrary);
        // A framework that borrows for itself has only a thread behind it.
        return users.isEmpty() ? beyondUs : users;
    }

    private static List<StackTraceElement> beyond(List<StackTraceElement> frames, Predicate<String> skipped) {
        int first = 0;
        while (first < frames.size() && skipped.test(frames.get(first).getClassName())) {
            first++;
        }
        return frames.subList(first, frames.size());
    }

    static boolean isPlumbing(String className) {
        return className.startsWith(OURS + "internal.") || className.equals(OURS + "HoldfastDataSource");
    }

    static String shortForm(StackTraceElement frame) {
        return frame.getFileName() == null
                ? simpleClass(frame) + "." + frame.getMethodName()
                : frame.getFileName() + ":" + frame.getLineNumber();
    }

    private static String simpleClass(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
