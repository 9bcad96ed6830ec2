package io.holdfast.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.holdfast.pool.ErrorCode;
import io.holdfast.pool.InvalidConfigException;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class FleetSettingsTest {
    private static Properties properties(String... namesAndValues) {
        Properties properties = new Properties();
        properties.setProperty("size", "4");
        for (int i = 0; i < namesAndValues.length; i += 2) {
            properties.setProperty(namesAndValues[i], namesAndValues[i + 1]);
        }
        return properties;
    }

    @Test
    void withoutANameThereMustBeNoFleet() {
        assertThat(FleetSettings.takenFrom(properties())).isNull();
    }

    @Test
    void theFleetsSettingsMustBeTakenOutOfThePools() {
        Properties properties = properties("fleet.name", "shop", "fleet.budget", "100");

        assertThat(FleetSettings.takenFrom(properties)).isEqualTo(new FleetSettings("shop", 100));
        assertThat(properties.stringPropertyNames()).containsExactly("size");
    }

    @Test
    void autoMustBeTheDefault() {
        assertThat(FleetSettings.takenFrom(properties("fleet.name", "shop")))
                .isEqualTo(FleetSettings.takenFrom(properties("fleet.name", "shop", "fleet.budget", "auto")))
                .isEqualTo(FleetSettings.of("shop"));
    }

    @Test
    void allProblemsMustBeReportedAtOnce() {
        assertThatExceptionOfType(InvalidConfigException.class)
                .isThrownBy(() -> FleetSettings.takenFrom(properties("fleet.budget", "many")))
                .satisfies(e -> assertThat(e.errorCode()).isEqualTo(ErrorCode.INVALID_CONFIG))
                .satisfies(e -> assertThat(e.problems())
                        .extracting(InvalidConfigException.Problem::setting)
                        .containsExactlyInAnyOrder("fleet.name", "fleet.budget"));
    }

    @Test
    void aNameThatIsNoPlainWordMustBeRefused() {
        assertThatExceptionOfType(InvalidConfigException.class).isThrownBy(() -> FleetSettings.of("a shop"));
    }
}
