package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareError;
import io.holdfast.doctor.middleware.MiddlewareException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** HAProxy's admin socket. Reads only. */
public final class HaproxyAdmin {
    private static final int LONGEST = 4 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final String SERVER = "server ";

    private final Path socket;

    /** By the path of its socket. */
    public HaproxyAdmin(Path socket) {
        this.socket = socket;
    }

    /**
     * The limits, the addresses and the states of its servers, by the names of {@link HaproxyConfig#settings}.
     *
     * @throws MiddlewareException HF-8102 if it does not answer
     */
    public Map<String, String> running() throws MiddlewareException {
        try {
            Map<String, String> settings = new LinkedHashMap<>();
            for (String line : ask("show info").lines().toList()) {
                if (line.startsWith("Maxconn: ")) {
                    settings.put(
                            "global maxconn",
                            line.substring("Maxconn: ".length()).strip());
                }
            }
            Map<String, String> addresses = addresses(ask("show servers state"));
            for (Map<String, String> row : table(ask("show stat"), ",")) {
                String proxy = row.getOrDefault("pxname", "");
                String name = row.getOrDefault("svname", "");
                String limit = row.getOrDefault("slim", "");
                if (name.equals("FRONTEND")) {
                    settings.put(proxy + " maxconn", limit);
                } else if (!name.equals("BACKEND")) {
                    String key = proxy + " " + SERVER + name;
                    settings.put(key + " address", addresses.getOrDefault(proxy + " " + name, ""));
                    // "UP 1/2" is one that has just failed a check.
                    settings.put(
                            key + " status",
                            row.getOrDefault("status", "").startsWith("UP") ? "UP" : row.getOrDefault("status", ""));
                    if (!limit.isEmpty()) {
                        settings.put(key + " maxconn", limit);
                    }
                }
            }
            return settings;
        } catch (IOException e) {
            throw new MiddlewareException(
                    MiddlewareError.ADMIN_UNREACHABLE,
                    "HAProxy's admin socket " + socket + " does not answer: " + e.getMessage() + ".",
                    e);
        }
    }

    private static Map<String, String> addresses(String answer) {
        Map<String, String> addresses = new LinkedHashMap<>();
        // The first line is the version of the form.
        String rows = answer.lines().skip(1).reduce("", (all, line) -> all + line + "\n");
        for (Map<String, String> row : table(rows, " ")) {
            String name = row.getOrDefault("srv_fqdn", "-");
            addresses.put(
                    row.get("be_name") + " " + row.get("srv_name"),
                    (name.equals("-") ? row.get("srv_addr") : name) + ":" + row.get("srv_port"));
        }
        return addresses;
    }

    private static List<Map<String, String>> table(String answer, String separator) {
        List<Map<String, String>> rows = new ArrayList<>();
        String[] head = null;
        for (String line : answer.lines().toList()) {
            String[] fields = line.replaceFirst("^# ", "").split(separator, -1);
            if (head == null) {
                head = fields;
            } else if (!line.isBlank()) {
                Map<String, String> row = new LinkedHashMap<>();
                for (int i = 0; i < Math.min(head.length, fields.length); i++) {
                    row.put(head[i], fields[i]);
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** One command on a connection of its own, which HAProxy closes after its answer. */
    private String ask(String command) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap((command + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            ByteBuffer answer = ByteBuffer.allocate(LONGEST);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0 || !answer.hasRemaining()) {
                    throw new IOException("it said too much, or too little, in " + PATIENCE.toSeconds() + " s");
                }
                selector.select(left);
                selector.selectedKeys().clear();
                if (channel.read(answer) < 0) {
                    return new String(answer.array(), 0, answer.position(), StandardCharsets.UTF_8);
                }
            }
        }
    }
}
