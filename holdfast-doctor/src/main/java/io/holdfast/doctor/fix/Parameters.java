package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.util.Map;

/** What repairs read of a plan. */
final class Parameters {
    private Parameters() {}

    static String required(Map<String, String> parameters, String name) throws RepairException {
        String value = parameters.get(name);
        if (value == null) {
            throw new RepairException(RepairError.PLAN_UNREADABLE, "a repair lacks the parameter " + name + ".");
        }
        return value;
    }
}
