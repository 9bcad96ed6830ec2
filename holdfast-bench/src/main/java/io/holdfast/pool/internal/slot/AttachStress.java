package io.holdfast.pool.internal.slot;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.holdfast.pool.Between;
import io.holdfast.pool.internal.open.ConnectionOpener;
import io.holdfast.pool.internal.open.SessionDefaults;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/**
 * A slot is taken from the one that opens a connection for it, at the moment at which the connection is put in: the taker
 * finds it, or the opener keeps it. A connection that both miss stays open for ever, and one that both have is closed under
 * a borrower.
 */
@JCStressTest
@Outcome(id = "true, true, false", expect = ACCEPTABLE, desc = "put in first: the taker has it to close")
@Outcome(id = "false, false, false", expect = ACCEPTABLE, desc = "taken first: the opener keeps it, and closes it")
@Outcome(id = "true, false, .*", expect = FORBIDDEN, desc = "both believe that the other has it: open for ever")
@Outcome(id = "false, true, .*", expect = FORBIDDEN, desc = "both have it")
@Outcome(id = ".*, .*, true", expect = FORBIDDEN, desc = "the slot is empty, and holds a connection")
@State
public class AttachStress {
    private static final ConnectionOpener.Opened OPENED = opened();

    private final Slot slot;
    private final int stamp;

    public AttachStress() {
        slot = SlotArray.of(1, new StressRig.Silence()).get(0);
        stamp = slot.tryOpen();
    }

    @Actor
    public void open(ZZZ_Result result) {
        result.r1 = slot.attach(stamp, OPENED, null);
    }

    @Actor
    public void take(ZZZ_Result result) {
        int closing = slot.beginClose(stamp);
        result.r2 = slot.attached(closing).connection() != null;
        slot.vacate(closing);
    }

    @Arbiter
    public void look(ZZZ_Result result) {
        result.r3 = slot.connection() != null;
    }

    private static ConnectionOpener.Opened opened() {
        Connection connection = (Connection) Proxy.newProxyInstance(
                AttachStress.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, given) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
        try {
            return new ConnectionOpener.Opened(
                    connection,
                    null,
                    0,
                    null,
                    null,
                    Between.NOTHING,
                    false,
                    0,
                    SessionDefaults.of(connection, null, null));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
