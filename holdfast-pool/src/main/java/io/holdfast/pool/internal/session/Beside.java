package io.holdfast.pool.internal.session;

import io.holdfast.pool.internal.context.PoolContext;
import io.holdfast.pool.internal.context.PoolLog;
import io.holdfast.pool.internal.context.TimeTable;
import io.holdfast.pool.internal.lease.LeaseFacts;
import io.holdfast.pool.internal.lease.Leases;
import io.holdfast.pool.internal.mysql.socket.PhysicalLink;
import io.holdfast.pool.internal.open.ConnectionOpener;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The connections over which the pool has a server end something. Nothing takes longer than {@code connectTimeout}. Thread-safe. */
public final class Beside {
    private final PoolContext context;
    private final ConnectionOpener opener;
    private final Leases leases;

    public Beside(PoolContext context, ConnectionOpener opener, Leases leases) {
        this.context = context;
        this.opener = opener;
        this.leases = leases;
    }

    /** What is done with a connection. */
    interface Work {
        void with(Statement statement) throws SQLException;
    }

    private interface Call {
        void run() throws Exception;
    }

    long limitNanos() {
        return context.config().connectTimeout().toNanos();
    }

    /** Over a connection to this server that is idle now; false where there is none. */
    boolean overIdle(String server, Work work) throws SQLException {
        try (Connection idle = leases.borrowIdleOf(server)) {
            if (idle == null) {
                return false;
            }
            over(idle, LeaseFacts.linkOf(idle), work);
            return true;
        }
    }

    /** Over a connection that the caller has to itself. */
    void over(Connection connection, @Nullable PhysicalLink link, Work work) throws SQLException {
        Call call = () -> {
            try (Statement statement = connection.createStatement()) {
                work.with(statement);
            }
        };
        if (link != null) {
            severingWhenLate(link, call);
        } else {
            abortingWhenLate(new Opened(connection), call);
        }
    }

    /** Over a connection that is opened for it. */
    void overNew(Work work) throws SQLException {
        PhysicalLink link = opener.newLink();
        Opened opened = new Opened(null);
        Call call = () -> {
            try (Connection connection = opened.keep(opener.openBeside());
                    Statement statement = connection.createStatement()) {
                work.with(statement);
            }
        };
        if (link == null) {
            abortingWhenLate(opened, call);
            return;
        }
        link.opening();
        try {
            severingWhenLate(link, call);
        } finally {
            link.opened();
            link.sever();
        }
    }

    private void severingWhenLate(PhysicalLink link, Call call) throws SQLException {
        TimeTable.Entry watch = context.housekeeper().schedule(link::sever, limitNanos());
        try {
            call.run();
        } catch (Throwable e) {
            throw asSqlException(e);
        } finally {
            if (watch != null) {
                watch.cancel();
            }
        }
    }

    /** Without a socket of our own the driver may not come back: it is called on a worker. */
    private void abortingWhenLate(Opened opened, Call call) throws SQLException {
        FutureTask<Void> task = new FutureTask<>(() -> {
            call.run();
            return null;
        });
        context.housekeeper().execute(task);
        try {
            task.get(limitNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw asSqlException(cause == null ? e : cause);
        } catch (TimeoutException e) {
            task.cancel(true);
            context.housekeeper().execute(opened::abort);
            throw new SQLTimeoutException("the server did not answer within connectTimeout", "08001", e);
        } catch (InterruptedException e) {
            task.cancel(true);
            context.housekeeper().execute(opened::abort);
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", "70100", e);
        }
    }

    private static SQLException asSqlException(Throwable e) {
        if (e instanceof SQLException sql) {
            return sql;
        }
        if (e instanceof RuntimeException || e instanceof Error) {
            return new SQLException("the driver failed: " + e, "08000", e);
        }
        return new SQLException("the credentials provider failed: " + e, "08001", e);
    }

    /** A connection that may have to be aborted by another thread. */
    private static final class Opened {
        private volatile @Nullable Connection connection;

        Opened(@Nullable Connection connection) {
            this.connection = connection;
        }

        Connection keep(Connection opened) {
            connection = opened;
            return opened;
        }

        void abort() {
            Connection opened = connection;
            try {
                if (opened != null) {
                    opened.abort(Runnable::run);
                }
            } catch (Throwable e) {
                PoolLog.LOG.log(
                        System.Logger.Level.DEBUG, "a connection could not be aborted; it is dropped all the same", e);
            }
        }
    }
}
