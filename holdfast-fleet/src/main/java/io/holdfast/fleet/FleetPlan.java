package io.holdfast.fleet;

/**
 * The arithmetic of a fleet: what a number of instances makes of a budget, at rest and while a deploy runs old and new ones
 * side by side. Immutable.
 *
 * @param replicas instances at rest
 * @param surge how many more run during a deploy
 * @param connections the budget: the most sessions of the account
 * @param reserve of these, what is kept free for instances that ask for their first share
 */
public record FleetPlan(int replicas, int surge, int connections, int reserve) {
    /** Below this share a budget that is split serves clearly worse than one that is shared by a multiplexer. */
    public static final double MULTIPLEXER_BELOW = 3;
    /** From this share on splitting costs next to nothing. */
    public static final double COMFORTABLE_FROM = 5;

    /** What to do at a share. */
    public enum Verdict {
        /** The fleet's budget serves well. */
        FLEET,
        /** It serves; a burst on one instance waits at times. */
        TIGHT,
        /** A multiplexer, such as ProxySQL or MySQL Router, serves better. */
        MULTIPLEXER,
        /** There are more instances than connections: some have none. */
        TOO_FEW
    }

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if there is no instance, no connection, or a negative number
     */
    public FleetPlan {
        if (replicas < 1 || surge < 0 || connections < 1 || reserve < 0 || reserve >= connections) {
            throw new IllegalArgumentException("a fleet has an instance and a connection that is not kept in reserve");
        }
    }

    /** With a surge in percent, rounded up as Kubernetes does, and a reserve for all that start at once. */
    public static FleetPlan of(int replicas, int surgePercent, int connections) {
        int surge = (int) (((long) replicas * surgePercent + 99) / 100);
        int reserve = Math.max(Budget.defaultReserve(connections), Math.min(surge, connections / 10));
        return new FleetPlan(replicas, surge, connections, Math.min(reserve, connections - 1));
    }

    /** Instances while a deploy runs. */
    public int peak() {
        return replicas + surge;
    }

    /** What the instances share. */
    public int usable() {
        return connections - reserve;
    }

    /** The mean share at the peak. */
    public double peakShare() {
        return (double) usable() / peak();
    }

    /** The {@code size} of a pool without a fleet that never exceeds the budget; 0 where there is none. */
    public int fixedSize() {
        return usable() / peak();
    }

    /** The {@code size} to configure with a fleet, as the most that one instance may have: four times its mean share at rest. */
    public int fleetSize() {
        return Math.max(1, Math.min(usable(), 4 * usable() / replicas));
    }

    /** What to do. */
    public Verdict verdict() {
        double share = peakShare();
        if (share < 1) {
            return Verdict.TOO_FEW;
        }
        if (share < MULTIPLEXER_BELOW) {
            return Verdict.MULTIPLEXER;
        }
        return share < COMFORTABLE_FROM ? Verdict.TIGHT : Verdict.FLEET;
    }

    /** The budget at which the peak share is comfortable. */
    public int comfortableConnections() {
        int needed = (int) Math.ceil(COMFORTABLE_FROM * peak());
        int budget = needed + reserve;
        while (of(replicas, 100 * surge / replicas, budget).usable() < needed) {
            budget++;
        }
        return budget;
    }

    /** Has the server enforce the same number. */
    public String limitSql(String account) {
        return "ALTER USER " + account + " WITH MAX_USER_CONNECTIONS " + connections;
    }
}
