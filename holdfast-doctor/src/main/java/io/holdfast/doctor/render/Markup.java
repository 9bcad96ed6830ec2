package io.holdfast.doctor.render;

/** Text inside XML and HTML. */
final class Markup {
    private Markup() {}

    /** Escapes, and leaves out control characters, which XML cannot hold. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replaceAll("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ufffe\\uffff]", "");
    }
}
