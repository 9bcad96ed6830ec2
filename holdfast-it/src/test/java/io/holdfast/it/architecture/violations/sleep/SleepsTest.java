package io.holdfast.it.architecture.violations.sleep;

/** Breaks: tests never sleep. Holds no test. */
public final class SleepsTest {
    void mustWait() throws InterruptedException {
        Thread.sleep(1);
    }
}
