package io.holdfast.scan.know;

/**
 * Where a connection comes from.
 *
 * @param closes true when {@code with}, or Java's {@code try} with it as resource, closes it
 * @param element the place of the connection in a tuple that is given; -1 when it is given by itself
 */
public record Source(Owner owner, String library, boolean closes, int element) {
    public Source at(int place) {
        return new Source(owner, library, closes, place);
    }
}
