package io.holdfast.fleet;

import java.util.List;

/**
 * What a growth writes. Immutable.
 *
 * @param granted the grower's own grant from now on
 * @param fenced rows whose instance has gone silent, with what its sessions still use; zero takes the row away
 * @param budget the budget row, with the new division
 */
record Settlement(int granted, List<Fence> fenced, Budget budget) {
    Settlement {
        fenced = List.copyOf(fenced);
    }

    /** One silent row: changed only where its beat is still this one. */
    record Fence(String instance, long beat, int granted) {}
}
