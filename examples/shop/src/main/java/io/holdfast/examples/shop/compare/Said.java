package io.holdfast.examples.shop.compare;

import java.util.List;

/**
 * What a pool said about an act in the shop's log.
 *
 * @param code Holdfast's code, or a word for one of HikariCP's messages
 * @param places file and line in the code, or tables, that it names most often; empty when it names none
 */
record Said(String code, List<String> places) {
    Said {
        places = List.copyOf(places);
    }

    @Override
    public String toString() {
        return (code + " " + String.join(" ", places)).strip();
    }
}
