package torghut.ta.market;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PresenceTest {

    private static final long STALE_AFTER = 60_000;
    private static final long TTL = 3_600_000;
    private static final long T = 1_381_152_600_000L;
    private static final long WALL = 1_700_000_000_000L;

    private final Presence presence = new Presence(STALE_AFTER, TTL);

    @Test
    void aSymbolThatNeverTradedIsNotSilent() {
        presence.event(T);

        assertThat(presence.fallsSilentInEventTime(T + TTL)).isFalse();
        assertThat(presence.fallsSilentByWallClock(WALL + TTL)).isFalse();
        assertThat(presence.lastTradeMillis()).isEqualTo(Presence.NEVER);
        assertThat(presence.nextWallTimer()).isEqualTo(Presence.NEVER);
    }

    @Test
    void silenceInEventTimeIsToldOnceWhenTheTimeIsOver() {
        presence.trade(T, WALL);

        assertThat(presence.nextEventTimer()).isEqualTo(T + STALE_AFTER);
        assertThat(presence.fallsSilentInEventTime(T + STALE_AFTER - 1)).isFalse();
        assertThat(presence.fallsSilentInEventTime(T + STALE_AFTER)).isTrue();
        assertThat(presence.fallsSilentInEventTime(T + STALE_AFTER + 1)).isFalse();
    }

    @Test
    void silenceByTheWallClockIsToldOnceWhenTheTimeIsOver() {
        presence.trade(T, WALL);

        assertThat(presence.nextWallTimer()).isEqualTo(WALL + STALE_AFTER);
        assertThat(presence.fallsSilentByWallClock(WALL + STALE_AFTER - 1)).isFalse();
        assertThat(presence.fallsSilentByWallClock(WALL + STALE_AFTER)).isTrue();
        assertThat(presence.fallsSilentInEventTime(T + STALE_AFTER)).isFalse();
    }

    @Test
    void aTradeEndsASilenceOnce() {
        assertThat(presence.trade(T, WALL)).isFalse();
        presence.fallsSilentInEventTime(T + STALE_AFTER);

        assertThat(presence.trade(T + STALE_AFTER + 5, WALL)).isTrue();
        assertThat(presence.trade(T + STALE_AFTER + 6, WALL)).isFalse();
    }

    @Test
    void quotesDoNotEndASilence() {
        presence.trade(T, WALL);
        presence.event(T + STALE_AFTER);

        assertThat(presence.fallsSilentInEventTime(T + STALE_AFTER)).isTrue();
    }

    @Test
    void anOlderTradeDoesNotMoveTheLastOneBack() {
        presence.trade(T, WALL);
        presence.trade(T - 1500, WALL + 1);

        assertThat(presence.lastTradeMillis()).isEqualTo(T);
        assertThat(presence.nextEventTimer()).isEqualTo(T + STALE_AFTER);
    }

    @Test
    void quotesKeepASymbolFromBeingForgotten() {
        presence.trade(T, WALL);
        long without = presence.forgetAtMillis();
        presence.event(T + 500_000);

        assertThat(without).isGreaterThan(T + TTL);
        assertThat(presence.forgetAtMillis()).isEqualTo(without + 500_000);
    }

    @Test
    void aSilentSymbolIsOnlyLookedAtAgainToBeForgotten() {
        presence.trade(T, WALL);
        presence.fallsSilentInEventTime(T + STALE_AFTER);

        assertThat(presence.nextEventTimer()).isEqualTo(presence.forgetAtMillis());
        assertThat(presence.nextWallTimer()).isEqualTo(Presence.NEVER);
    }

    @Test
    void reportsAreCountedUp() {
        assertThat(presence.nextReport()).isEqualTo(1);
        assertThat(presence.nextReport()).isEqualTo(2);
    }

    @Test
    void aRestoredPresenceContinues() {
        presence.trade(T, WALL);
        presence.event(T + 10);
        presence.fallsSilentInEventTime(T + STALE_AFTER);
        presence.nextReport();
        presence.setEventTimer(T + 1);
        presence.setWallTimer(WALL + 1);

        Presence restored = new Presence(STALE_AFTER, TTL, presence.state());

        assertThat(restored.state()).isEqualTo(presence.state());
        assertThat(restored.eventTimer()).isEqualTo(T + 1);
        assertThat(restored.wallTimer()).isEqualTo(WALL + 1);
        assertThat(restored.forgetAtMillis()).isEqualTo(presence.forgetAtMillis());
        assertThat(restored.nextReport()).isEqualTo(2);
        assertThat(restored.trade(T + STALE_AFTER + 5, WALL)).isTrue();
    }
}
