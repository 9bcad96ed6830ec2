package io.holdfast.doctor.fix;

import io.holdfast.doctor.plan.PlannedFix;
import io.holdfast.doctor.plan.RepairError;
import io.holdfast.doctor.plan.RepairException;
import java.util.Map;

/** Repairs from what plans say of them. */
final class Fixes {
    private Fixes() {}

    static Fix read(PlannedFix planned) throws RepairException {
        Map<String, String> parameters = planned.parameters();
        Fix fix = switch (planned.kind()) {
            case AddIndex.KIND -> AddIndex.read(parameters);
            case HideIndex.KIND -> HideIndex.read(parameters);
            case ChangeSetting.KIND -> ChangeSetting.read(parameters);
            case RemoveDuplicates.KIND -> RemoveDuplicates.read(parameters);
            case DropIndex.KIND -> DropIndex.read(parameters);
            case OnlineChange.KIND -> OnlineChange.read(parameters);
            case UnblockHosts.KIND -> new UnblockHosts();
            default ->
                throw new RepairException(
                        RepairError.PLAN_UNREADABLE, "this program knows no repair named " + planned.kind() + ".");
        };
        if (!fix.parameters().equals(parameters)) {
            throw new RepairException(
                    RepairError.PLAN_ALTERED,
                    "the parameters of the repair " + planned.kind() + " are not as it writes them.");
        }
        return fix;
    }
}
