package io.holdfast.fleet;

/**
 * What an instance has of the budget now. Immutable.
 *
 * @param instance its name in the table
 * @param granted the most connections that it may have
 * @param limit the most that its pool has now: less than granted while others need more
 * @param need what it could use
 * @param members the instances of the fleet at the last division
 * @param usable what they share: the budget without its reserve; 0 while unknown
 */
public record FleetShare(State state, String instance, int granted, int limit, int need, int members, int usable) {
    /** How an instance stands to its fleet. */
    public enum State {
        /** No grant was ever asked for with success. */
        JOINING,
        /** It has a share, and may open connections up to it. */
        SHARING,
        /** It takes part, and all of the budget is used by others. */
        WITHOUT_SHARE,
        /** It could not renew its lease: it keeps the connections that it has, and opens none. */
        SILENT,
        /** There is no table, or no right to use it: the pool keeps its own size. */
        WITHOUT_TABLE,
        /** It has left. */
        CLOSED
    }
}
