package io.holdfast.monitor.observe;

import io.holdfast.doctor.Target;
import io.holdfast.doctor.server.Vitals;
import io.holdfast.monitor.ServerHealth;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A server that is watched for its own sake, by a login of the monitor's own. Thread-safe. */
public final class WatchedServer implements AutoCloseable {
    private final String address;
    private final Observer observer;
    private final ServerRules rules;

    /** Begins to watch. */
    public WatchedServer(
            Target target,
            Duration interval,
            Duration budget,
            InstantSource clock,
            LongSupplier nanos,
            ScheduledExecutorService timer) {
        this.address = target.address();
        this.rules = new ServerRules(address, clock);
        this.observer = new Observer(
                address, Link.to(target), interval, budget, clock, nanos, timer, new BootLog(false), seen -> {});
    }

    /** Host and port. */
    public String address() {
        return address;
    }

    /** What it answered last; null while it does not answer. */
    public @Nullable Vitals vitals() {
        Observer.Observation seen = observer.last();
        return seen.answers() ? seen.vitals() : null;
    }

    /** The verdict now. */
    public ServerHealth health() {
        return rules.judge(observer.last());
    }

    /** True once the first question was answered, or was not. */
    public boolean hasLooked() {
        return observer.last().at() != null;
    }

    @Override
    public void close() {
        observer.close();
    }
}
