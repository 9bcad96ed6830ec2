package io.holdfast.testkit.locks;

import io.holdfast.testkit.ServerKind;
import java.sql.Connection;
import java.sql.SQLException;

/** A way in which sessions wait for others, made on a real server. */
public enum LockKind {
    ROW_UPDATE(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
            scene.waiter("DELETE FROM " + schema + ".t WHERE id = 1");
        }
    },
    ROW_INSERTED(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "INSERT INTO " + schema + ".t VALUES (5, 5, 5)");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 5");
            scene.waiter("SELECT * FROM " + schema + ".t WHERE id = 5 FOR UPDATE");
            scene.waiter("DELETE FROM " + schema + ".t WHERE id = 5");
        }
    },
    ROW_DUPLICATE_KEY(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "INSERT INTO " + schema + ".t VALUES (5, 5, 5)");
            scene.waiter("INSERT INTO " + schema + ".t VALUES (6, 6, 5)");
        }
    },
    ROW_GAP(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t WHERE id BETWEEN 11 AND 19 FOR UPDATE");
            scene.waiter("INSERT INTO " + schema + ".t VALUES (15, 15, 15)");
        }
    },
    ROW_FOREIGN_KEY(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run("CREATE TABLE " + schema
                    + ".child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES " + schema + ".t (id))");
            scene.root("BEGIN", "DELETE FROM " + schema + ".t WHERE id = 1");
            scene.waiter("INSERT INTO " + schema + ".child VALUES (1, 1)");
        }
    },
    ROW_AUTOCOMMIT_OFF(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("SET autocommit = 0", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    ROW_SHARED_BY_ONE(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t WHERE id = 2 LOCK IN SHARE MODE");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 2");
        }
    },
    ROW_SHARED_BY_TWO(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t WHERE id = 2 LOCK IN SHARE MODE");
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t WHERE id = 2 LOCK IN SHARE MODE");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 2");
        }
    },
    ROW_CHAIN(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            Connection middle = scene.holder("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 2");
            scene.waits(middle, "UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
            scene.waiter("UPDATE " + schema + ".t SET n = 7 WHERE id = 2");
        }
    },
    ROW_BUSY_HOLDER(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.root("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            scene.working(root, "SELECT SLEEP(100)");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    ROW_PROCEDURE(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run("CREATE PROCEDURE " + schema + ".p() BEGIN START TRANSACTION; UPDATE " + schema
                    + ".t SET n = 5 WHERE id = 1; DO SLEEP(100); COMMIT; END");
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "CALL " + schema + ".p()");
            LockScene.until(
                    () -> !scene.text("SELECT COUNT(*) FROM information_schema.processlist WHERE state = 'User sleep'"
                                    + " AND info LIKE '%SLEEP(100)%'")
                            .equals("0"));
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    ROW_EVENT(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run(
                    "SET GLOBAL event_scheduler = ON",
                    "CREATE EVENT " + schema + ".e ON SCHEDULE AT CURRENT_TIMESTAMP DO BEGIN START TRANSACTION; UPDATE "
                            + schema + ".t SET n = 5 WHERE id = 1; DO SLEEP(101); COMMIT; END");
            String worker = "SELECT id FROM information_schema.processlist WHERE state = 'User sleep' AND db = '"
                    + schema + "' AND command = 'Connect'";
            LockScene.until(() -> !scene.text(worker).isEmpty());
            scene.isRoot(Long.parseLong(scene.text(worker)));
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    ROW_HOLDER_WAITS_FOR_NAME(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("DO GET_LOCK('" + schema + "', 0)");
            Connection middle = scene.holder("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            scene.waits(middle, "DO GET_LOCK('" + schema + "', 100)");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    NAMED_LOCK(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("DO GET_LOCK('job-" + schema + "', 0)");
            scene.waiter("SELECT GET_LOCK('job-" + schema + "', 100)");
            scene.waiter("DO GET_LOCK('job-" + schema + "', 100)");
        }
    },
    NAMED_LOCK_OF_SEVERAL(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("DO GET_LOCK('it''s " + schema + "', 0)");
            scene.waiter("SELECT GET_LOCK('free " + schema + "', 1), GET_LOCK('it''s " + schema + "', 100)");
        }
    },
    TABLE_ALTER_BEHIND_SELECT(Scope.LOCAL, Told.ALONE) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t");
            scene.waiter("ALTER TABLE " + schema + ".t ADD COLUMN k INT");
            scene.waiter("SELECT * FROM " + schema + ".t");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 20");
        }
    },
    TABLE_DROP(Scope.LOCAL, Told.ALONE) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            scene.waiter("DROP TABLE " + schema + ".t");
        }
    },
    TABLE_TRUNCATE(Scope.LOCAL, Told.ALONE) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t");
            scene.waiter("TRUNCATE TABLE " + schema + ".t");
            scene.waiter("SELECT * FROM " + schema + ".t WHERE id = 2");
        }
    },
    TABLE_RENAME(Scope.LOCAL, Told.ALONE) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BEGIN", "SELECT * FROM " + schema + ".t");
            scene.waiter("RENAME TABLE " + schema + ".t TO " + schema + ".t2");
        }
    },
    TABLE_ALTER_BEHIND_STATEMENT(Scope.LOCAL, Told.ALONE) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "SELECT SLEEP(100) FROM " + schema + ".t");
            scene.waiter("ALTER TABLE " + schema + ".t ADD COLUMN k INT");
        }
    },
    TABLE_BEING_MADE(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "CREATE TABLE " + schema + ".made AS SELECT SLEEP(100) AS n");
            scene.waiter("SELECT * FROM " + schema + ".made");
            scene.waiter("CREATE TABLE " + schema + ".made (id INT)");
        }
    },
    TABLE_LOCKED_FOR_WRITE(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("LOCK TABLES " + schema + ".t WRITE");
            scene.waiter("SELECT * FROM " + schema + ".t");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 20");
        }
    },
    TABLE_LOCKED_FOR_READ(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("LOCK TABLES " + schema + ".t READ");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 20");
        }
    },
    TABLE_FOR_EXPORT(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("FLUSH TABLES " + schema + ".t FOR EXPORT");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 20");
        }
    },
    TABLE_FLUSH(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "SELECT SLEEP(100) FROM " + schema + ".t");
            scene.waiter("FLUSH TABLES " + schema + ".t");
            scene.waiter("SELECT * FROM " + schema + ".t");
        }
    },
    TABLE_MYISAM(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run(
                    "CREATE TABLE " + schema + ".m (id INT PRIMARY KEY, n INT) ENGINE = MyISAM",
                    "INSERT INTO " + schema + ".m VALUES (1, 1), (2, 2)");
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "UPDATE " + schema + ".m SET n = SLEEP(100) WHERE id = 1");
            scene.waiter("SELECT * FROM " + schema + ".m");
            scene.waiter("UPDATE " + schema + ".m SET n = 6 WHERE id = 2");
        }
    },
    TABLE_MYISAM_LOCKED(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run("CREATE TABLE " + schema + ".m (id INT PRIMARY KEY, n INT) ENGINE = MyISAM");
            scene.root("LOCK TABLES " + schema + ".m READ");
            scene.waiter("INSERT INTO " + schema + ".m VALUES (1, 1)");
        }
    },
    TABLE_FOREIGN_KEY(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run("CREATE TABLE " + schema
                    + ".child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES " + schema + ".t (id))");
            scene.root("BEGIN", "INSERT INTO " + schema + ".child VALUES (1, 1)");
            scene.waiter("ALTER TABLE " + schema + ".t ADD COLUMN k INT, ALGORITHM = COPY");
        }
    },
    FUNCTION_IN_USE(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.run("CREATE FUNCTION " + schema + ".f() RETURNS INT DETERMINISTIC RETURN 1");
            scene.root("BEGIN", "SELECT " + schema + ".f()");
            scene.waiter("DROP FUNCTION " + schema + ".f");
        }
    },
    SCHEMA_IN_USE(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("LOCK TABLES " + schema + ".t WRITE");
            scene.waiter("ALTER DATABASE " + schema + " DEFAULT CHARACTER SET utf8mb4");
        }
    },
    XA_WITHOUT_SESSION(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            String xid = "'" + schema + "','gone',7";
            Connection gone = scene.holder(
                    "XA START " + xid,
                    "UPDATE " + schema + ".t SET n = 5 WHERE id = 1",
                    "XA END " + xid,
                    "XA PREPARE " + xid);
            scene.isPrepared(xid, gone);
            gone.abort(Runnable::run);
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    XA_WITH_SESSION(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            String xid = "'" + schema + "'";
            Connection holder = scene.holder(
                    "XA START " + xid,
                    "UPDATE " + schema + ".t SET n = 5 WHERE id = 1",
                    "XA END " + xid,
                    "XA PREPARE " + xid);
            scene.isPrepared(xid, holder);
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
            scene.waiter("UPDATE " + schema + ".t SET n = 7 WHERE id = 1");
        }
    },
    XA_BEFORE_ALTER(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            String xid = "'" + schema + "'";
            Connection holder = scene.holder(
                    "XA START " + xid,
                    "UPDATE " + schema + ".t SET n = 5 WHERE id = 1",
                    "XA END " + xid,
                    "XA PREPARE " + xid);
            scene.isPrepared(xid, holder);
            scene.waiter("ALTER TABLE " + schema + ".t ADD COLUMN k INT");
        }
    },
    CYCLE_OF_NAME_AND_ROW(Scope.LOCAL, Told.ALWAYS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection one = scene.holder("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            Connection other = scene.holder("BEGIN", "DO GET_LOCK('" + schema + "', 0)");
            scene.isInCycle(one);
            scene.isInCycle(other);
            scene.waits(one, "DO GET_LOCK('" + schema + "', 100)");
            scene.waits(other, "UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    CYCLE_OF_TABLE_AND_ROW(Scope.LOCAL, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection one = scene.holder("BEGIN", "UPDATE " + schema + ".t SET n = 5 WHERE id = 1");
            Connection other = scene.holder("BEGIN", "SELECT * FROM " + schema + ".other");
            Connection change = scene.session();
            scene.isInCycle(one);
            scene.isInCycle(other);
            scene.isInCycle(change);
            scene.waits(change, "ALTER TABLE " + schema + ".other ADD COLUMN k INT");
            scene.waits(one, "SELECT COUNT(*) FROM " + schema + ".other");
            scene.waits(other, "UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
        }
    },
    SERVER_READ_LOCK(Scope.SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("FLUSH TABLES WITH READ LOCK");
            scene.waiter("UPDATE " + schema + ".t SET n = 6 WHERE id = 1");
            scene.waiter("INSERT INTO " + schema + ".t VALUES (6, 6, 6)");
        }
    },
    SERVER_READ_LOCK_PENDING(Scope.MYSQL_SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "SELECT SLEEP(100) FROM " + schema + ".t");
            scene.waiter("FLUSH TABLES WITH READ LOCK");
            scene.waiter("SELECT * FROM " + schema + ".t");
            scene.waiter("UPDATE " + schema + ".other SET n = 6 WHERE id = 1");
        }
    },
    SERVER_READ_LOCK_BEHIND_WRITE(Scope.SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            Connection root = scene.session();
            scene.isRoot(root);
            scene.working(root, "UPDATE " + schema + ".t SET n = SLEEP(100) WHERE id = 1");
            scene.waiter("FLUSH TABLES WITH READ LOCK");
            scene.waiter("UPDATE " + schema + ".other SET n = 6 WHERE id = 1");
        }
    },
    SERVER_INSTANCE_BACKUP(Scope.MYSQL_SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("LOCK INSTANCE FOR BACKUP");
            scene.waiter("CREATE TABLE " + schema + ".z (id INT)");
        }
    },
    SERVER_BACKUP_STAGE(Scope.MARIADB_SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("BACKUP STAGE START", "BACKUP STAGE BLOCK_COMMIT");
            scene.waiter("CREATE TABLE " + schema + ".z (id INT)");
            scene.waiter("INSERT INTO " + schema + ".t VALUES (6, 6, 6)");
        }
    },
    SERVER_READ_ONLY_PENDING(Scope.SERVER, Told.WITH_RECORDS) {
        @Override
        void build(LockScene scene, String schema) throws SQLException {
            scene.root("LOCK TABLES " + schema + ".t WRITE");
            scene.waiter("SET GLOBAL read_only = 1");
        }
    };

    private final Scope scope;
    private final Told told;

    LockKind(Scope scope, Told told) {
        this.scope = scope;
        this.told = told;
    }

    private enum Scope {
        LOCAL,
        SERVER,
        MYSQL_SERVER,
        MARIADB_SERVER
    }

    private enum Told {
        ALWAYS,
        ALONE,
        WITH_RECORDS
    }

    abstract void build(LockScene scene, String schema) throws SQLException;

    /** True when this kind of server has this kind of wait. */
    public boolean existsOn(ServerKind server) {
        return scope != (server == ServerKind.MYSQL ? Scope.MARIADB_SERVER : Scope.MYSQL_SERVER);
    }

    /** True when others do not come under it, so that it can stand with others. */
    public boolean mixes() {
        return scope == Scope.LOCAL;
    }

    /**
     * True when a server that keeps no records of locks can tell the root: MariaDB as it is delivered, MySQL with
     * performance_schema off.
     *
     * @param alone true when there are no other waits and no bystanders
     */
    public boolean toldWithoutRecords(ServerKind server, boolean alone) {
        // MySQL then lists no holders of rows: they are known where one transaction only can be it.
        boolean names = this == NAMED_LOCK || this == NAMED_LOCK_OF_SEVERAL || server == ServerKind.MARIADB;
        return told == Told.ALWAYS && (names || alone) || told == Told.ALONE && alone;
    }
}
