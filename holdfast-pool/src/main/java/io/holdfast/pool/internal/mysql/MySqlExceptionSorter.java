package io.holdfast.pool.internal.mysql;

import io.holdfast.pool.ExceptionSorter;
import java.io.CharConversionException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.ObjectStreamException;
import java.io.UnsupportedEncodingException;
import java.net.SocketTimeoutException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Fatal errors of both MySQL drivers. The number decides first; then any {@link IOException} in the chain of causes, since
 * Connector/J reports a stream that was cut in mid-result under SQLState S1000; then SQLState class 08. An unknown error
 * is not fatal.
 */
public final class MySqlExceptionSorter implements ExceptionSorter {
    /** The session is gone, or cannot be trusted: shutdown, kill, lost or disordered packets, forced disconnect. */
    private static final Set<Integer> FATAL = Set.of(
            1053, 1077, 1078, 1079, 1080, 1152, 1153, 1154, 1155, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1927, 2006,
            2013, 2014, 2045, 2055, 3169, 4031);
    /** The statement failed and the session lives: killed query, time limits, lock wait, deadlock. */
    private static final Set<Integer> HARMLESS = Set.of(1205, 1213, 1317, 1907, 1969, 3024);

    /** The server or the transaction does not write. 1290 stands for other start options too: its text decides. */
    private static final Set<Integer> READ_ONLY = Set.of(1792, 1836, 3100);

    /**
     * The server has undone the transaction, or one statement of it, for the sake of another one: deadlock, lock wait time-out,
     * a conflict of certification (3101) or of snapshots (1020, MariaDB from 11.6 on), deadlock within XA.
     */
    private static final Set<Integer> CONFLICT = Set.of(1020, 1205, 1213, 1614, 3101);

    private static final int READ_ONLY_TRANSACTION = 1792;
    private static final String TRANSACTION_LOST = "25S03";

    private static final int OPTION_PREVENTS = 1290;
    private static final int LONGEST_CHAIN = 20;

    /** True when it was the client that stopped waiting: the server may be at work still. */
    public static boolean isTimeout(SQLException error) {
        return firstCause(error, cause -> cause instanceof SocketTimeoutException) != null;
    }

    /** True when MariaDB's driver has gone to another host, or to the same again, and the transaction stayed behind. */
    public static boolean lostTransaction(SQLException error) {
        return firstCause(
                        error, cause -> cause instanceof SQLException sql && TRANSACTION_LOST.equals(sql.getSQLState()))
                != null;
    }

    /** True when two transactions were in each other's way, and the server has undone what this one asked for. */
    public static boolean isConflict(SQLException error) {
        return firstCause(error, cause -> cause instanceof SQLException sql && CONFLICT.contains(sql.getErrorCode()))
                != null;
    }

    /** True when the server has undone what it was asked for: a conflict, or it does not write any more. */
    public static boolean isUndone(SQLException error) {
        return isConflict(error) || saysReadOnly(error);
    }

    /** The first that is so of an error, its causes and theirs; null when none is. */
    public static @Nullable Throwable firstCause(Throwable error, Predicate<Throwable> isSo) {
        int depth = 0;
        for (Throwable cause = error; cause != null && depth < LONGEST_CHAIN; cause = cause.getCause(), depth++) {
            if (isSo.test(cause)) {
                return cause;
            }
        }
        return null;
    }

    /** True for what comes from the network, and not from a file or a decoder that the application gave to a statement. */
    private static boolean isOfNetwork(IOException cause) {
        return !(cause instanceof FileNotFoundException
                || cause instanceof FileSystemException
                || cause instanceof CharConversionException
                || cause instanceof ObjectStreamException
                || cause instanceof UnsupportedEncodingException
                || cause instanceof ZipException);
    }

    /** True when the server refused to write because it, or the transaction, is read-only. */
    public static boolean saysReadOnly(SQLException error) {
        int number = error.getErrorCode();
        return READ_ONLY.contains(number)
                || number == OPTION_PREVENTS
                        && String.valueOf(error.getMessage()).contains("read-only");
    }

    /** Of those that refuse to write: it is the transaction that is read-only. */
    public static boolean isOfTransaction(SQLException error) {
        return error.getErrorCode() == READ_ONLY_TRANSACTION;
    }

    @Override
    public boolean isFatal(SQLException error) {
        if (HARMLESS.contains(error.getErrorCode())) {
            return false;
        }
        return firstCause(error, MySqlExceptionSorter::isEnd) != null;
    }

    private static boolean isEnd(Throwable cause) {
        if (cause instanceof IOException io) {
            return isOfNetwork(io);
        }
        if (cause instanceof SQLException sql) {
            String state = sql.getSQLState();
            return FATAL.contains(sql.getErrorCode()) || state != null && state.startsWith("08");
        }
        return false;
    }
}
