package io.holdfast.spring;

import java.util.Map;

/** What is judged of pools and servers, where the application has a monitor. */
interface Findings {
    /** Adds what there is to see. Waits for nothing. */
    void addTo(Map<String, Object> shown, MaskedValues values);
}
