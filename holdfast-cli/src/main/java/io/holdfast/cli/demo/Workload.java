package io.holdfast.cli.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The borrowers of one pool: so many threads that borrow, work and return until they are told to end. */
final class Workload {
    private final List<Borrower> borrowers;
    private final List<Thread> threads = new ArrayList<>();

    Workload(DemoPool pool, DemoSettings settings, SessionState fresh, Tally tally, DemoGuarantees guarantees) {
        this.borrowers = IntStream.range(0, settings.threads())
                .mapToObj(number -> new Borrower(number, pool, fresh, tally, guarantees))
                .toList();
        for (int number = 0; number < borrowers.size(); number++) {
            Thread thread =
                    new Thread(borrowers.get(number), "demo-" + pool.name().toLowerCase(Locale.ROOT) + "-" + number);
            thread.setDaemon(true);
            threads.add(thread);
        }
    }

    void start() {
        threads.forEach(Thread::start);
    }

    void rest(boolean rest) {
        borrowers.forEach(borrower -> borrower.rest(rest));
    }

    void stop() {
        borrowers.forEach(Borrower::stop);
    }

    /** Waits for the threads; gives the borrowers that have not ended by then. */
    List<Borrower> awaitEnd(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Borrower> stuck = new ArrayList<>();
        for (int number = 0; number < threads.size(); number++) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            threads.get(number).join(Math.max(1, left));
            if (threads.get(number).isAlive()) {
                stuck.add(borrowers.get(number));
            }
        }
        return stuck;
    }
}
