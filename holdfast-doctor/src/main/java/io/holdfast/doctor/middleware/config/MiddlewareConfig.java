package io.holdfast.doctor.middleware.config;

import io.holdfast.doctor.middleware.MiddlewareException;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One engine's configuration: written from a plan, and read again for comparison with what runs. Stateless. */
public interface MiddlewareConfig {
    /** The file, in the engine's own syntax. */
    Generated generate(Plan plan) throws MiddlewareException;

    /**
     * What a file says, by names that the running engine's answers have too.
     *
     * @throws MiddlewareException HF-8103 if it is no file of this engine
     */
    Map<String, String> settings(String file) throws MiddlewareException;

    /** The names among them that the engine's interface does not show while it runs. */
    Set<String> hidden(String file) throws MiddlewareException;

    /**
     * A configuration.
     *
     * @param text the file
     * @param notes what has to be done besides, such as accounts to make
     */
    record Generated(String text, List<String> notes) {
        /** Copies. */
        public Generated {
            notes = List.copyOf(notes);
        }
    }
}
