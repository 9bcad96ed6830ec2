package io.holdfast.doctor.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may use the server, from where, and how that went. */
public record AccessFacts(List<ClientHost> clientHosts, List<Account> accounts, List<PlainLogins> plainLogins) {
    /**
     * Copies.
     *
     * @param plainLogins null in facts that an earlier version saved
     */
    public AccessFacts(List<ClientHost> clientHosts, List<Account> accounts, @Nullable List<PlainLogins> plainLogins) {
        this.clientHosts = List.copyOf(clientHosts);
        this.accounts = List.copyOf(accounts);
        this.plainLogins = plainLogins == null ? List.of() : List.copyOf(plainLogins);
    }
}
