package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.PlainText;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks an interface that speaks MySQL's protocol and little of its SQL, such as ProxySQL's for administrators, on which
 * both JDBC drivers fail at their first question. Knows mysql_native_password and plain queries. Not thread-safe.
 */
final class AdminSession implements Closeable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LONG_PASSWORD = 0x1;
    private static final int PROTOCOL_41 = 0x200;
    private static final int SECURE_CONNECTION = 0x8000;
    private static final int WITH_DATABASE = 0x8;
    private static final int PLUGIN_AUTH = 0x80000;
    private static final int UTF8 = 33;
    private static final int OK = 0;
    private static final int SWITCH = 0xFE;
    private static final int ERROR = 0xFF;
    private static final int NULL = 0xFB;
    private static final int SEED = 20;
    private static final int LONGEST = 1 << 24;
    private static final String NATIVE = "mysql_native_password";

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;
    private int sequence;

    /** Connects and logs in. */
    AdminSession(String host, int port, Plan.Login login, String database) throws IOException {
        int millis = (int) PATIENCE.toMillis();
        try {
            socket.connect(new InetSocketAddress(host, port), millis);
            socket.setSoTimeout(millis);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            login(login, database);
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void login(Plan.Login login, String database) throws IOException {
        Packet greeting = read();
        if (greeting.one() == ERROR) {
            throw greeting.error();
        }
        greeting.untilZero();
        greeting.bytes(4);
        byte[] seed = Arrays.copyOf(greeting.bytes(8), SEED);
        // Zero, two bytes of abilities, character set, state, two more, the seed's length, ten that are reserved.
        greeting.bytes(19);
        System.arraycopy(greeting.bytes(12), 0, seed, 8, 12);

        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        int abilities = LONG_PASSWORD | PROTOCOL_41 | SECURE_CONNECTION | PLUGIN_AUTH;
        little(answer, database.isEmpty() ? abilities : abilities | WITH_DATABASE, 4);
        little(answer, LONGEST, 4);
        answer.write(UTF8);
        answer.write(new byte[23]);
        text(answer, login.user());
        byte[] proof = proof(login.password(), seed);
        answer.write(proof.length);
        answer.write(proof);
        if (!database.isEmpty()) {
            text(answer, database);
        }
        text(answer, NATIVE);
        write(answer.toByteArray());

        Packet verdict = read();
        int kind = verdict.one();
        if (kind == SWITCH) {
            String plugin = verdict.untilZero();
            if (!plugin.equals(NATIVE)) {
                throw new IOException("the login would need " + plugin);
            }
            write(proof(login.password(), verdict.bytes(SEED)));
            verdict = read();
            kind = verdict.one();
        }
        if (kind == ERROR) {
            throw verdict.error();
        }
        if (kind != OK) {
            throw new IOException("the login was answered in a way that is not known");
        }
    }

    /** The rows of a query, by the names of its columns; a null is left out. */
    List<Map<String, Object>> rows(String sql) throws IOException {
        sequence = 0;
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        question.write(3);
        question.write(sql.getBytes(StandardCharsets.UTF_8));
        write(question.toByteArray());
        Packet head = read();
        int columns = head.one();
        if (columns == ERROR) {
            throw head.error();
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            Packet column = read();
            for (int skipped = 0; skipped < 4; skipped++) {
                column.counted();
            }
            names.add(String.valueOf(column.counted()));
        }
        if (columns > 0) {
            read();
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        while (columns > 0) {
            Packet row = read();
            if (row.isEnd()) {
                break;
            }
            if (row.peek() == ERROR) {
                row.one();
                throw row.error();
            }
            Map<String, Object> values = new LinkedHashMap<>();
            for (String name : names) {
                String value = row.counted();
                if (value != null) {
                    values.put(name, value);
                }
            }
            rows.add(values);
        }
        return rows;
    }

    private static byte[] proof(String password, byte[] seed) {
        if (password.isEmpty()) {
            return new byte[0];
        }
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            byte[] once = sha1.digest(password.getBytes(StandardCharsets.UTF_8));
            byte[] twice = sha1.digest(once);
            sha1.update(seed);
            byte[] mask = sha1.digest(twice);
            for (int i = 0; i < mask.length; i++) {
                mask[i] = (byte) (mask[i] ^ once[i]);
            }
            return mask;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void text(ByteArrayOutputStream answer, String text) throws IOException {
        answer.write(text.getBytes(StandardCharsets.UTF_8));
        answer.write(0);
    }

    private static void little(ByteArrayOutputStream answer, int value, int bytes) {
        for (int i = 0; i < bytes; i++) {
            answer.write(value >>> (8 * i));
        }
    }

    private void write(byte[] body) throws IOException {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        little(packet, body.length, 3);
        packet.write(sequence++);
        packet.write(body);
        out.write(packet.toByteArray());
        out.flush();
    }

    private Packet read() throws IOException {
        byte[] head = in.readNBytes(4);
        if (head.length < 4) {
            throw new IOException("it hung up");
        }
        int length = (head[0] & 0xFF) + (head[1] & 0xFF) * 256 + (head[2] & 0xFF) * 65_536;
        sequence = (head[3] & 0xFF) + 1;
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new IOException("it hung up");
        }
        return new Packet(body);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One packet that was read. */
    private static final class Packet {
        private final byte[] body;
        private int at;

        Packet(byte[] body) {
            this.body = body;
        }

        int peek() {
            return body.length == 0 ? -1 : body[0] & 0xFF;
        }

        boolean isEnd() {
            return peek() == SWITCH && body.length < 9;
        }

        int one() throws IOException {
            return bytes(1)[0] & 0xFF;
        }

        byte[] bytes(int count) throws IOException {
            if (at + count > body.length) {
                throw new IOException("a packet is shorter than it should be");
            }
            at += count;
            return Arrays.copyOfRange(body, at - count, at);
        }

        String untilZero() throws IOException {
            int start = at;
            while (one() != 0) {}
            return new String(body, start, at - 1 - start, StandardCharsets.UTF_8);
        }

        /** A text with its length before it; null for a null. */
        @org.jspecify.annotations.Nullable
        String counted() throws IOException {
            int first = one();
            if (first == NULL) {
                return null;
            }
            int more = first == 0xFC ? 2 : first == 0xFD ? 3 : first == 0xFE ? 8 : 0;
            long length = more == 0 ? first : 0;
            byte[] digits = bytes(more);
            for (int i = 0; i < more; i++) {
                length |= (digits[i] & 0xFFL) << (8 * i);
            }
            if (length > LONGEST) {
                throw new IOException("a text is longer than any setting");
            }
            return new String(bytes((int) length), StandardCharsets.UTF_8);
        }

        IOException error() {
            String text =
                    new String(body, Math.min(body.length, 3), Math.max(0, body.length - 3), StandardCharsets.UTF_8);
            return new IOException("it refused: " + PlainText.of(text.replaceFirst("^#\\w{5}", "")));
        }
    }
}
