package io.holdfast.scan.know;

/** Who owns a connection, and so what becomes of one that is never closed. */
public enum Owner {
    /** A socket of its own, kept until it is collected. */
    RAW("the server keeps the session until the object is collected"),
    /** A place in a pool. */
    POOL("its place in the pool is lost until a leak detection or a collection"),
    /** A place in a pool that no collection gives back. */
    LOST("its place in the pool is lost for ever"),
    /** A place in a pool that comes back when the object is collected. */
    RETURNS("its place in the pool comes back when the object is collected"),
    /** An ORM session, which takes a connection when it is first used. */
    SESSION("its connection stays out until the session is collected");

    private final String cost;

    Owner(String cost) {
        this.cost = cost;
    }

    /** What a lost reference costs. */
    public String cost() {
        return cost;
    }

    public boolean pooled() {
        return this != RAW;
    }
}
