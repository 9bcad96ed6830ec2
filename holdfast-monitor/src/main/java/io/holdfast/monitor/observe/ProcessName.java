package io.holdfast.monitor.observe;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a process is called where its settings give it no name. */
public final class ProcessName {
    private ProcessName() {}

    /** The host's name and the number of this process. */
    public static String ofThis() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "localhost";
        }
        return host + "/" + ProcessHandle.current().pid();
    }
}
