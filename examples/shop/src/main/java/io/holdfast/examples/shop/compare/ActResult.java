package io.holdfast.examples.shop.compare;

import java.util.Map;

/**
 * One act on all pools.
 *
 * @param name the act's
 * @param row the row of the five teams' list that it comes from, or empty
 * @param what the mistake or fault
 * @param pools what came out, by the pool's title
 */
record ActResult(String name, String row, String what, Map<String, Outcome> pools) {
    ActResult {
        pools = Map.copyOf(pools);
    }
}
