package io.holdfast.doctor;

import io.holdfast.doctor.server.HostReader;
import io.holdfast.doctor.server.ReadOptions;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Tells whether the program runs beside the server, and so can read its machine's facts. */
public final class LocalHost {
    private LocalHost() {}

    /** The options, with the machine's facts where the server is on this machine. */
    public static ReadOptions with(ReadOptions options, Target server) {
        return is(server)
                ? options.withHost(new HostReader().read(server.port()).orElse(null))
                : options;
    }

    /** True for a server on this machine, by its address. */
    public static boolean is(Target server) {
        try {
            return InetAddress.getByName(server.host()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // Connecting says so in a better way.
            return false;
        }
    }
}
