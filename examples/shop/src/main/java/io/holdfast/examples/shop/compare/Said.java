package io.holdfast.examples.shop.compare;

import org.jspecify.annotations.Nullable;

/**
 * What a pool said about an act in the shop's log.
 *
 * @param code Holdfast's code, or a word for one of HikariCP's messages
 * @param place file and line in the code that it names most often, or null when it names none
 */
record Said(String code, @Nullable String place) {
    @Override
    public String toString() {
        return place == null ? code : code + " " + place;
    }
}
