package torghut.ta.indicators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IndicatorParametersTest {

    private static final List<LocalTime> MIDNIGHT = List.of(LocalTime.MIDNIGHT);

    private static IndicatorParameters parameters(
            long vwap, long volatility, long year, ZoneId zone, List<LocalTime> resets) {
        return new IndicatorParameters(vwap, volatility, year, zone, resets);
    }

    @Test
    void lengthsNotAboveZeroAreRefusedByName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(0, 1, 1, ZoneOffset.UTC, MIDNIGHT))
                .withMessage("vwapWindowMillis must be > 0, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(1, -1, 1, ZoneOffset.UTC, MIDNIGHT))
                .withMessage("volatilityWindowMillis must be > 0, was -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(1, 1, 0, ZoneOffset.UTC, MIDNIGHT))
                .withMessage("annualizationSeconds must be > 0, was 0");
    }

    @Test
    void sessionsNeedAZoneAndResetsThatAscend() {
        assertThatNullPointerException().isThrownBy(() -> parameters(1, 1, 1, null, MIDNIGHT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(1, 1, 1, ZoneOffset.UTC, List.of()))
                .withMessage("sessionResets is empty");
        List<LocalTime> twice = List.of(LocalTime.NOON, LocalTime.NOON);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parameters(1, 1, 1, ZoneOffset.UTC, twice))
                .withMessage("sessionResets must ascend, was [12:00, 12:00]");
    }

    @Test
    void theyDoNotChangeWithTheListTheyWereMadeOf() {
        List<LocalTime> resets = new ArrayList<>(MIDNIGHT);
        IndicatorParameters parameters = parameters(1, 1, 1, ZoneOffset.UTC, resets);
        resets.clear();
        assertThat(parameters.sessionResets()).isEqualTo(MIDNIGHT);
    }
}
