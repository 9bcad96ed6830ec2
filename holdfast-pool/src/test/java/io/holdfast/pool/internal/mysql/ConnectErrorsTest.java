package io.holdfast.pool.internal.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.pool.ErrorCode;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConnectErrorsTest {
    private static SQLException lostNetwork(Throwable cause) {
        return new SQLException("it failed", "08001", cause);
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(lostNetwork(new ConnectException("refused")), ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(lostNetwork(new UnknownHostException("db")), ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(new SQLException("Communications link failure", "08S01"), ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(lostNetwork(new UncheckedIOException(new EOFException())), ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(lostNetwork(new NullPointerException("its own")), ErrorCode.OPEN_FAILED),
                Arguments.of(lostNetwork(new ClassCastException()), ErrorCode.OPEN_FAILED),
                Arguments.of(lostNetwork(new NoClassDefFoundError("a/B")), ErrorCode.OPEN_FAILED),
                Arguments.of(
                        lostNetwork(new IllegalStateException(new ConnectException("refused"))),
                        ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(
                        lostNetwork(new SQLException("Unknown system variable 'nosuch'", "HY000", 1193)),
                        ErrorCode.OPEN_FAILED),
                Arguments.of(
                        lostNetwork(new SQLException("server has gone away", "HY000", 2006)),
                        ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(
                        new SQLException("Server shutdown in progress", "08S01", 1053), ErrorCode.SERVER_UNREACHABLE),
                Arguments.of(new NullPointerException(), ErrorCode.OPEN_FAILED));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aDriversOwnFaultMustNotBeCalledALostNetwork(Throwable failure, ErrorCode code) {
        assertThat(ConnectErrors.classify(failure)).isEqualTo(code);
    }

    @Test
    void anExpiredPasswordMustBeKnown() {
        assertThat(ConnectErrors.isPasswordExpired(
                        lostNetwork(new SQLException("Your password has expired", "HY000", 1862))))
                .isTrue();
        assertThat(ConnectErrors.isPasswordExpired(new SQLException("Access denied", "28000", 1045)))
                .isFalse();
        assertThat(ConnectErrors.isPasswordExpired(null)).isFalse();
    }
}
