package io.holdfast.spring.orm;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;

/** What the transactions are about. */
@Entity
class Account {
    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY)
    private Long id;

    private String owner;
    private long cents;

    protected Account() {}

    Account(String owner, long cents) {
        this.owner = owner;
        this.cents = cents;
    }

    Long id() {
        return id;
    }

    String owner() {
        return owner;
    }

    long cents() {
        return cents;
    }

    void add(long more) {
        cents += more;
    }
}
