package io.holdfast.monitor;

import java.time.Instant;
import java.util.List;

/**
 * All that there is to see of one pool at one moment. Immutable; what travels from one monitor to another.
 *
 * @param node the process that the pool is in
 * @param database host and database, without user and password
 * @param places where connections are borrowed, those that hold for the longest without use first
 * @param drops connections that were lost, latest first
 */
public record PoolView(
        String node,
        String name,
        String database,
        Instant at,
        Health health,
        PoolFigures figures,
        Timings timings,
        List<ConnectionView> connections,
        List<Place> places,
        List<Drop> drops) {

    /** Copies. */
    public PoolView {
        connections = List.copyOf(connections);
        places = List.copyOf(places);
        drops = List.copyOf(drops);
    }
}
