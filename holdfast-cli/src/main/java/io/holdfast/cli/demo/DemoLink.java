package io.holdfast.cli.demo;

import io.holdfast.testkit.Cut;
import io.holdfast.testkit.Direction;
import io.holdfast.testkit.FaultProxy;
import io.holdfast.testkit.Scope;

/** The way from one pool to the server, and what the acts do to it. Thread-safe. */
final class DemoLink implements AutoCloseable {
    private final FaultProxy proxy;

    DemoLink(FaultProxy proxy) {
        this.proxy = proxy;
    }

    /** Where the pool connects to. */
    int port() {
        return proxy.port();
    }

    /** As a port is while its server is down: connections are refused. Open ones stay. */
    void refuse() {
        proxy.refuse();
    }

    /** As when packets are dropped on the way: nobody hears anything, on links that are open and on new ones. */
    void blackHole() {
        proxy.blackHole(Direction.BOTH, Scope.ALL);
    }

    /** What was held back arrives, as TCP sees to it. */
    void heal() {
        proxy.heal();
    }

    /** Resets each open link a few hundred bytes further on: in the middle of somebody's result. */
    void cutInTheMiddle() {
        proxy.cutAfterServerBytes(300, Cut.RST, Scope.EXISTING);
    }

    /** Ends all links at once. */
    void cut() {
        proxy.cut(Cut.RST);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
