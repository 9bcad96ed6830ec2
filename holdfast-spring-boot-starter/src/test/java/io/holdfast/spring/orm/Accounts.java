package io.holdfast.spring.orm;

import jakarta.persistence.EntityManager;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** A service with annotated methods, as an application has it. */
class Accounts {
    private final AccountRepository repository;
    private final EntityManager entities;
    private final Audit audit;

    Accounts(AccountRepository repository, EntityManager entities, Audit audit) {
        this.repository = repository;
        this.entities = entities;
        this.audit = audit;
    }

    /** What a session looks like from within a transaction. */
    record Seen(String isolation, boolean readOnly, boolean autoCommit) {}

    @Transactional
    public void open(String owner, long cents) {
        repository.save(new Account(owner, cents));
    }

    @Transactional
    public void move(String from, String to, long cents) {
        repository.findByOwner(from).orElseThrow().add(-cents);
        entities.flush();
        repository
                .findByOwner(to)
                .orElseThrow(() -> new IllegalArgumentException(to))
                .add(cents);
    }

    @Transactional(isolation = Isolation.READ_COMMITTED)
    public Seen seenAtReadCommitted() {
        return seen();
    }

    @Transactional(readOnly = true)
    public Seen seenReadOnly() {
        return seen();
    }

    @Transactional
    public Seen seenByDefault() {
        return seen();
    }

    private Seen seen() {
        String isolation = (String) entities.createNativeQuery("SELECT @@transaction_isolation", String.class)
                .getSingleResult();
        return entities.unwrap(Session.class)
                .doReturningWork(
                        connection -> new Seen(isolation, connection.isReadOnly(), connection.getAutoCommit()));
    }

    @Transactional(readOnly = true)
    public void writeAlthoughReadOnly() {
        entities.createNativeQuery("UPDATE account SET cents = 0").executeUpdate();
    }

    @Transactional(timeout = 1)
    public void tooSlow() {
        entities.createNativeQuery("SELECT SLEEP(20)", Object.class).getSingleResult();
    }

    /** Holds one connection, and asks for a second one when all are here. */
    @Transactional
    public void audited(CountDownLatch allHold) throws InterruptedException {
        entities.createNativeQuery("SELECT COUNT(*) FROM account", Long.class).getSingleResult();
        allHold.countDown();
        allHold.await(10, TimeUnit.SECONDS);
        audit.note();
    }

    /** Has a transaction of its own, and so a connection of its own. */
    static class Audit {
        private final EntityManager entities;

        Audit(EntityManager entities) {
            this.entities = entities;
        }

        @Transactional(propagation = Propagation.REQUIRES_NEW)
        public void note() {
            entities.createNativeQuery("SELECT 1", Long.class).getSingleResult();
        }
    }
}
