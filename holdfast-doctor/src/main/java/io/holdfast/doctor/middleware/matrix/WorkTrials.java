package io.holdfast.doctor.middleware.matrix;

import static io.holdfast.doctor.middleware.matrix.Scratch.ask;
import static io.holdfast.doctor.middleware.matrix.Scratch.is;
import static io.holdfast.doctor.middleware.matrix.Scratch.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether transactions are the server's own. */
final class WorkTrials {
    private static final int ROUNDS = 10;

    static final List<Trial> ALL = List.of(
            new Trial(
                    "transaction",
                    "A transaction stays on one session, and its rollback undoes it",
                    "Do not use the middleware for work in transactions.",
                    WorkTrials::transaction),
            new Trial(
                    "savepoint",
                    "A savepoint undoes what came after it",
                    "Do without savepoints.",
                    WorkTrials::savepoint),
            new Trial(
                    "read-own-writes",
                    "A client reads what it has just written",
                    "Read in the transaction that wrote, or send reads to the server that takes writes.",
                    WorkTrials::ownWrites));

    private WorkTrials() {}

    private static Outcome transaction(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        String mine = scratch.name() + "work";
        String count = "SELECT COUNT(*) FROM " + scratch.table() + " WHERE v = '" + mine + "'";
        one.setAutoCommit(false);
        run(one, "INSERT INTO " + scratch.table() + " (v) VALUES ('" + mine + "')");
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < ROUNDS; i++) {
            ids.add(Scratch.serverId(one));
            if (!is(two, count, "0")) {
                return Outcome.breaks("another client reads what is not committed");
            }
            if (!is(one, count, "1")) {
                return Outcome.breaks("its own row is not there");
            }
        }
        one.rollback();
        if (!is(two, count, "0")) {
            return Outcome.breaks("the rollback undid nothing");
        }
        return Outcome.of(
                ids.size() == 1, "its statements ran on " + ids.size() + (ids.size() == 1 ? " session" : " sessions"));
    }

    private static Outcome savepoint(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        Connection two = scratch.open();
        String mine = scratch.name() + "save";
        String insert = "INSERT INTO " + scratch.table() + " (v) VALUES ('" + mine + "')";
        one.setAutoCommit(false);
        run(one, insert);
        Savepoint savepoint = one.setSavepoint("holdfast_probe");
        run(two, "SELECT 1");
        run(one, insert);
        one.rollback(savepoint);
        one.commit();
        String left = String.valueOf(ask(two, "SELECT COUNT(*) FROM " + scratch.table() + " WHERE v = '" + mine + "'"));
        return Outcome.of(left.equals("1"), left + " of two rows stayed");
    }

    private static Outcome ownWrites(Scratch scratch) throws SQLException {
        Connection one = scratch.open();
        String mine = scratch.name() + "read";
        Set<String> servers = new HashSet<>();
        for (int i = 1; i <= ROUNDS; i++) {
            run(one, "INSERT INTO " + scratch.table() + " (v) VALUES ('" + mine + "')");
            servers.add(String.valueOf(ask(one, "SELECT @@server_id")));
            String rows =
                    String.valueOf(ask(one, "SELECT COUNT(*) FROM " + scratch.table() + " WHERE v = '" + mine + "'"));
            if (!rows.equals(String.valueOf(i))) {
                return Outcome.breaks("after " + i + " inserts it read " + rows);
            }
        }
        return Outcome.holds("after each of " + ROUNDS + " inserts, answered by " + servers.size()
                + (servers.size() == 1 ? " server" : " servers"));
    }
}
