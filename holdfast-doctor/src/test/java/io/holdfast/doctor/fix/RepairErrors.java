package io.holdfast.doctor.fix;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.util.Objects;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** The code of the refusal that a call must end in. */
final class RepairErrors {
    private RepairErrors() {}

    static RepairError of(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(RepairException.class, call), "it was not refused")
                .error();
    }
}
