package io.holdfast.doctor.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.holdfast.doctor.why.DropCause;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private static LogSummary read(String log) throws IOException {
        return read(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)));
    }

    private static LogSummary read(InputStream log) throws IOException {
        return new LogReader(ZoneOffset.UTC).read("app.log", log, bytes -> {});
    }

    /** A stream that repeats one piece. */
    private static final class Repeated extends InputStream {
        private final byte[] piece;
        private long left;
        private int at;

        Repeated(String piece, long bytes) {
            this.piece = piece.getBytes(StandardCharsets.UTF_8);
            this.left = bytes;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("one by one");
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (left <= 0) {
                return -1;
            }
            int some = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, buffer, offset, some);
            at = (at + some) % piece.length;
            left -= some;
            return some;
        }
    }

    @Test
    void aStackTraceMustBelongToTheLineBeforeIt() throws IOException {
        LogSummary log = read("2026-11-20 10:00:00,123 ERROR [http-1] Orders - order 17\n"
                + "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\n"
                + "The last packet successfully received from the server was 350,003 milliseconds ago. The last packet sent"
                + " successfully to the server was 3 milliseconds ago.\n"
                + "\tat com.mysql.cj.X.y(X.java:1)\n"
                + "Caused by: java.io.EOFException: Can not read response from server.\n"
                + "2026-11-20 10:00:05,123 INFO  [http-1] Orders - all is well\n"
                + "2026-11-20 10:01:00,123 ERROR [http-2] Orders - order 18\n"
                + "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure\n\n"
                + "The last packet successfully received from the server was 351,003 milliseconds ago. The last packet sent"
                + " successfully to the server was 3 milliseconds ago.\n"
                + "\tat com.mysql.cj.X.y(X.java:1)\n"
                + "Caused by: java.io.EOFException: Can not read response from server.\n");
        assertThat(log.groups()).hasSize(1);
        LogGroup group = log.groups().get(0);
        assertThat(group.count()).isEqualTo(2);
        assertThat(group.rests()).hasSize(2);
        assertThat(group.example().line()).isEqualTo(1);
        assertThat(log.first()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        assertThat(log.last()).isEqualTo(Instant.parse("2026-11-20T10:01:00Z"));
        assertThat(group.timeLine().parts(log.first(), log.last(), 2)).containsExactly(1, 1);
    }

    @Test
    void aTracebackOfPythonMustBeOneEntry() throws IOException {
        LogSummary log = read(
                "Traceback (most recent call last):\n  File \"app.py\", line 1205, in load\n    cursor.execute(q)\n"
                        + "sqlalchemy.exc.OperationalError: (pymysql.err.OperationalError) (2013, 'Lost connection to MySQL server"
                        + " during query')\n[SQL: SELECT 1]\n(Background on this error at: https://sqlalche.me/e/20/e3q8)\n");
        assertThat(log.entries()).isEqualTo(1);
        assertThat(log.groups().get(0).evidence().text().codes()).containsExactly(2013);
    }

    @Test
    void differentErrorsMustBeCountedApartAndTheMostFrequentBeFirst() throws IOException {
        LogSummary log = read(
                "2026-11-20 10:00:00 12 [Warning] Aborted connection 12 to db: 'a' user: 'b' host: 'c' (Got timeout reading"
                        + " communication packets)\n".repeat(1)
                        + "2026-11-20 10:00:01 ERROR Lock wait timeout exceeded; try restarting transaction\n".repeat(3)
                        + "2026-11-20 10:00:02 ERROR nothing of ours\n");
        assertThat(log.groups()).hasSize(2);
        assertThat(log.groups().get(0).cause()).isEqualTo(DropCause.LOCK_TIMEOUT);
        assertThat(log.groups().get(0).count()).isEqualTo(3);
        assertThat(log.groups().get(1).cause()).isEqualTo(DropCause.IDLE_LIMIT);
    }

    @Test
    void manyErrorsMustNotGrowInMemoryAndBeToldOnTheWay() throws IOException {
        AtomicLong told = new AtomicLong();
        String entry = "2026-11-20 10:00:01 ERROR request 4711 failed: Too many connections\n";
        long bytes = 40L << 20;
        LogSummary log = new LogReader(ZoneOffset.UTC)
                .read("app.log", new Repeated(entry, bytes), now -> told.incrementAndGet());
        assertThat(log.groups()).hasSize(1);
        assertThat(log.entries()).isEqualTo(log.bytes() / entry.length());
        assertThat(told.get()).isGreaterThan(3);
    }

    @Test
    void aLineWithoutEndMustNotBeHeld() throws IOException {
        LogSummary log = read(new Repeated("x".repeat(1_000), 64L << 20));
        assertThat(log.groups()).isEmpty();
        assertThat(log.bytes()).isGreaterThanOrEqualTo(64L << 20);
    }

    @Test
    void noiseAndOtherEncodingsMustDoNoHarm() throws IOException {
        byte[] noise = new byte[100_000];
        new java.util.Random(1).nextBytes(noise);
        byte[] log = Arrays.copyOf(noise, noise.length + 100);
        byte[] error = "\n2026-11-20 10:00:01 ERROR Bücher: Too many connections\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(error, 0, log, noise.length, error.length);
        LogSummary summary = read(new ByteArrayInputStream(log));
        assertThat(summary.groups()).anySatisfy(group -> {
            assertThat(group.cause()).isEqualTo(DropCause.SERVER_FULL);
            assertThat(group.example().text()).contains("Bücher");
        });
    }
}
