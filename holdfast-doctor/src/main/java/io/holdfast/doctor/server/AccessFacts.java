package io.holdfast.doctor.server;

import java.util.List;

/** Who may use the server, from where, and how that went. */
public record AccessFacts(List<ClientHost> clientHosts, List<Account> accounts) {
    /** Copies. */
    public AccessFacts {
        clientHosts = List.copyOf(clientHosts);
        accounts = List.copyOf(accounts);
    }
}
