package io.holdfast.scan.edit;

/** Says why a site is left as it is. */
public final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    public Refusal(String reason) {
        super(reason, null, false, false);
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
