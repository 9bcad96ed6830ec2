package io.holdfast.it.architecture.violations.sleep;

import java.util.concurrent.TimeUnit;

/** Breaks: tests never sleep. Holds no test. */
public final class SleepsInNestedTest {
    /** Inside counts as well. */
    public static final class Inner {
        void mustWait() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }
}
