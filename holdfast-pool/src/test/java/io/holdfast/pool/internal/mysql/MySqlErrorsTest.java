package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.ErrorCode;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.cert.CertificateExpiredException;
import java.sql.SQLException;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MySqlErrorsTest {
    private final MySqlExceptionSorter sorter = new MySqlExceptionSorter();

    @ParameterizedTest
    @CsvSource({
        "08S01, 0",
        "08000, -1",
        "08003, 0",
        "HY000, 4031",
        "70100, 1053",
        "HY000, 2006",
        "HY000, 2013",
        "70100, 1927",
        "08S01, 1153"
    })
    void whatEndsTheSessionMustBeFatal(String state, int code) {
        assertThat(sorter.isFatal(new SQLException("gone", state, code))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "70100, 1317",
        "HY000, 3024",
        "70100, 1969",
        "40001, 1205",
        "HY000, 1205",
        "40001, 1213",
        "23000, 1062",
        "42000, 1064",
        "42000, 1226",
        "HY000, 1290"
    })
    void whatEndsOnlyTheStatementMustNotBeFatal(String state, int code) {
        assertThat(sorter.isFatal(new SQLException("no", state, code))).isFalse();
    }

    /** Connector/J reports a stream that was cut in mid-result as S1000. */
    @Test
    void aBrokenStreamMustBeFatalWhateverItsState() {
        SQLException cut = new SQLException("Connection reset", "S1000", 0, new SocketException("Connection reset"));

        assertThat(sorter.isFatal(cut)).isTrue();
        assertThat(sorter.isFatal(new SQLException("wrapped", "S1000", 0, new RuntimeException(cut))))
                .isTrue();
    }

    @Test
    void anEndlessChainOfCausesMustEnd() {
        SQLException first = new SQLException("a", "S1000");
        RuntimeException second = new RuntimeException(first);
        first.initCause(second);

        assertThat(sorter.isFatal(first)).isFalse();
        assertThat(ConnectErrors.classify(first)).isEqualTo(ErrorCode.OPEN_FAILED);
        assertThat(ConnectErrors.rootOf(first)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "28000, 1045, LOGIN_REFUSED", "HY000, 1130, LOGIN_REFUSED", "42000, 1049, UNKNOWN_DATABASE",
                "42000, 1044, UNKNOWN_DATABASE",
        "08004, 1040, SERVER_FULL", "42000, 1226, SERVER_FULL", "42000, 1203, SERVER_FULL", "HY000, 1129, SERVER_FULL",
        "08S01, 0, SERVER_UNREACHABLE", "08000, -1, SERVER_UNREACHABLE", "42000, -1, OPEN_FAILED"
    })
    void aFailedOpeningMustGetItsCode(String state, int code, ErrorCode expected) {
        assertThat(ConnectErrors.classify(new SQLException("no", state, code))).isEqualTo(expected);
    }

    @Test
    void networkCausesMustBeFoundBehindAnyState() {
        SQLException refused = new SQLException("no", "S1000", 0, new ConnectException("Connection refused"));
        SQLException unknown = new SQLException("no", "08S01", 0, new UnknownHostException("nowhere"));

        assertThat(ConnectErrors.classify(refused)).isEqualTo(ErrorCode.SERVER_UNREACHABLE);
        assertThat(ConnectErrors.isPermanent(ErrorCode.SERVER_UNREACHABLE, refused))
                .isFalse();
        assertThat(ConnectErrors.isPermanent(ErrorCode.SERVER_UNREACHABLE, unknown))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "08001, Public Key Retrieval is not allowed",
        "08S01, RSA public key is not available client side (option serverRsaPublicKeyFile not set)",
        "08001, Unable to load authentication plugin 'sha256'.",
        "08004, Client does not support authentication protocol requested by server. plugin type was = 'ed25519'",
        "08000, 'Trying to connect with ssl, but ssl not enabled in the server'",
        "08001, 'SSL Connection required, but not provided by server.'"
    })
    void aLoginThatCannotWorkWithTheseSettingsMustNotBeTakenForALostNetwork(String state, String message) {
        SQLException failure =
                new SQLException("Communications link failure", "08S01", new SQLException(message, state));

        assertThat(ConnectErrors.classify(failure)).isEqualTo(ErrorCode.OPEN_FAILED);
        assertThat(ConnectErrors.isPermanent(ConnectErrors.classify(failure), failure))
                .isTrue();
    }

    @Test
    void tlsThatIsRefusedMustNotBeTakenForALostNetwork() {
        for (Exception cause : List.of(
                new SSLHandshakeException("Received fatal alert: handshake_failure"),
                new SSLHandshakeException(
                        "No appropriate protocol (protocol is disabled or cipher suites are inappropriate)"),
                new CertificateExpiredException("NotAfter: yesterday"),
                new SSLPeerUnverifiedException("no such host"))) {
            assertThat(ConnectErrors.classify(new SQLException("Communications link failure", "08S01", cause)))
                    .as("%s", cause)
                    .isEqualTo(ErrorCode.OPEN_FAILED);
        }
        assertThat(ConnectErrors.classify(new SQLException("TLS is required", "08004", 3159)))
                .isEqualTo(ErrorCode.OPEN_FAILED);
    }

    @Test
    void aHandshakeThatWasCutMustBeTakenForALostNetwork() {
        SSLHandshakeException cut = new SSLHandshakeException("Remote host terminated the handshake");
        cut.initCause(new EOFException("SSL peer shut down incorrectly"));

        assertThat(ConnectErrors.classify(new SQLException("Communications link failure", "08S01", cut)))
                .isEqualTo(ErrorCode.SERVER_UNREACHABLE);
    }
}
