package io.holdfast.cli.demo;

/** The pool's guarantees that the demo checks, with the words in which it reports them. */
enum Guarantee {
    G1("one thread at a time on a connection"),
    G2("no waiter left behind, full size borrowable"),
    G3("a borrow ends by its deadline"),
    G8("JDBC attributes as at creation on each lease"),
    G9("nothing committed on the user's behalf"),
    G12("never more sessions than the pool's size"),
    G13("closing the pool: in time, no thread left"),
    G14("closing a lease: within 50 ms, no exception");

    private final String claim;

    Guarantee(String claim) {
        this.claim = claim;
    }

    String claim() {
        return claim;
    }
}
