package io.holdfast.fleet;

import java.sql.SQLException;

/** There is a table and no row for this fleet, and the account has no limit of its own that could be shared. */
final class NoBudgetException extends SQLException {
    private static final long serialVersionUID = 1L;

    NoBudgetException(String fleet) {
        super("fleet '" + fleet + "' has no budget, and the account has no MAX_USER_CONNECTIONS to share");
    }
}
