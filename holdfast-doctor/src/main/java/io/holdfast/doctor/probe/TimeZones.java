package io.holdfast.doctor.probe;

import io.holdfast.doctor.Advice;
import io.holdfast.doctor.Finding;
import io.holdfast.doctor.Probe;
import io.holdfast.doctor.Severity;
import io.holdfast.doctor.server.Reading;
import io.holdfast.doctor.server.ServerFacts;
import java.util.List;

/** Names of time zones are unknown to the server. */
public final class TimeZones implements Probe {

    private static final Info INFO =
            Info.of("HF-2415", "S15", "whether names of time zones are known", Reading.VARIABLES);

    @Override
    public Info info() {
        return INFO;
    }

    @Override
    public List<Finding> examine(ServerFacts facts) {
        Boolean there = facts.state().timeZones();
        if (there == null || there) {
            return List.of(INFO.ok("Names of time zones are known, or were not asked for"));
        }
        return List.of(INFO.finding(
                        Severity.INFO,
                        "time zones",
                        "The server knows no names of time zones: CONVERT_TZ with a name gives NULL, and SET time_zone"
                                + " with one fails")
                .with("CONVERT_TZ(…, 'UTC', 'Europe/Paris')", "NULL", "a time")
                .advise(Advice.words("If an application uses such names, fill the tables from the server's machine:"
                        + " mysql_tzinfo_to_sql /usr/share/zoneinfo | mysql -u root -p mysql")));
    }
}
