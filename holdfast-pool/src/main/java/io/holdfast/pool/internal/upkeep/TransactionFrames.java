package io.holdfast.pool.internal.upkeep;

import java.util.List;

/**
 * Reads from the stack of a thread whether a framework's transaction is open around what it does now. The framework returns the
 * connection of such a transaction itself when its method ends, which is not before a wait within it.
 */
final class TransactionFrames {
    /**
     * A framework that keeps a connection for as long as a method of its own runs.
     *
     * @param runs runs the application's work
     * @param begins takes the connection, before that work
     */
    private record Framework(String runs, String begins) {}

    private static final String SPRING_BEGINS =
            "org.springframework.transaction.support.AbstractPlatformTransactionManager.getTransaction";

    private static final List<Framework> FRAMEWORKS = List.of(
            new Framework(
                    "org.springframework.transaction.interceptor.TransactionAspectSupport.invokeWithinTransaction",
                    SPRING_BEGINS),
            new Framework("org.springframework.transaction.support.TransactionTemplate.execute", SPRING_BEGINS),
            new Framework("org.jdbi.v3.core.Jdbi.withHandle", "org.jdbi.v3.core.Jdbi.open"),
            new Framework(
                    "org.jooq.impl.DefaultDSLContext.transactionResult0",
                    "org.jooq.impl.DefaultTransactionProvider.begin"));

    private TransactionFrames() {}

    /** True when a transaction has begun in this stack, innermost frame first, and not ended; one that is only beginning does not count. */
    static boolean areIn(StackTraceElement[] stack) {
        boolean beginning = false;
        for (StackTraceElement frame : stack) {
            String method = frame.getClassName() + '.' + frame.getMethodName();
            for (Framework framework : FRAMEWORKS) {
                if (framework.begins.equals(method)) {
                    beginning = true;
                } else if (framework.runs.equals(method)) {
                    if (!beginning) {
                        return true;
                    }
                    beginning = false;
                }
            }
        }
        return false;
    }
}
