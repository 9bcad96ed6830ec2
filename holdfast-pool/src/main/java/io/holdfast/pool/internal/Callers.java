package io.holdfast.pool.internal;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the line that called the pool: the first frame that belongs to no library between it and the application. */
final class Callers {
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

    private Callers() {}

    /** The line of this thread's stack, in short; null where there is none. Reads no more frames than it needs. */
    static @Nullable String place() {
        return WALKER.walk(frames ->
                        frames.filter(frame -> !isLibrary(frame.getClassName())).findFirst())
                .map(frame -> LeaseReports.shortForm(frame.toStackTraceElement()))
                .orElse(null);
    }

    /** True for what borrows or runs statements on behalf of somebody: the pool, drivers, transactions, mappers, classes made at run time. */
    static boolean isLibrary(String name) {
        if (LeaseReports.isPlumbing(name)
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
}
