package io.holdfast.doctor;

/** How much TLS a connection must have. */
public enum Tls {
    /** None. */
    DISABLED("disable"),
    /** If the server offers it; its certificate is not checked. The default. */
    PREFERRED("trust"),
    /** Must be; the certificate is not checked. */
    REQUIRED("trust"),
    /** Must be, with a certificate from a trusted authority. */
    VERIFY_CA("verify-ca"),
    /** Must be, with a certificate from a trusted authority for this very host. */
    VERIFY_IDENTITY("verify-full");

    private final String mariadbName;

    Tls(String mariadbName) {
        this.mariadbName = mariadbName;
    }

    /** The mode in MariaDB Connector/J, which has none that means "preferred". */
    String mariadbName() {
        return mariadbName;
    }
}
