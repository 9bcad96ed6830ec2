package io.holdfast.pool;

/** Pool sizes for the usual kinds of service that share one database. */
public enum ServicePreset {
    /** Long-running collectors of data: 5 connections. */
    COLLECTOR(5),
    /** Background analysis: 3 connections. */
    BACKGROUND(3),
    /** A web API: 10 connections. */
    API(10),
    /** A stand-alone script: 3 connections. */
    SCRIPT(3);

    private final int size;

    ServicePreset(int size) {
        this.size = size;
    }

    /** The number of connections kept. */
    public int size() {
        return size;
    }
}
