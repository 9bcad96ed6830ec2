package io.holdfast.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/** A self-signed certificate and its key, in the files where MySQL keeps its own. Stateless. */
final class ServerCertificate {
    static final String CERTIFICATE = "server-cert.pem";
    static final String KEY = "server-key.pem";

    private static final String PASSWORD = "holdfast";

    private ServerCertificate() {}

    /** Makes both files with the JDK's own tools, so that none need be installed. */
    static void make(Path directory) throws IOException {
        Path store = directory.resolve("server.p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-keysize",
                        "2048",
                        "-validity",
                        "3650",
                        "-dname",
                        "CN=127.0.0.1",
                        "-ext",
                        "SAN=ip:127.0.0.1,dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString()))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (Deadline.uninterrupted("keytool", keytool::waitFor) != 0) {
            throw new IOException("keytool failed: " + output);
        }
        try (InputStream in = Files.newInputStream(store)) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            byte[] key = keys.getKey("server", PASSWORD.toCharArray()).getEncoded();
            Files.writeString(
                    directory.resolve(CERTIFICATE),
                    pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
            Files.writeString(directory.resolve(KEY), pem("PRIVATE KEY", key));
        } catch (GeneralSecurityException e) {
            throw new IOException("cannot read " + store, e);
        }
        Files.delete(store);
    }

    private static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }
}
