package torghut.ta.indicators;

/**
 * Parabolic stop and reverse: the price at which a position that is always long or short is turned.
 * At each bar it moves towards the extreme price of the trend, by the acceleration times the
 * distance; the acceleration grows by {@code step} with each new extreme, up to {@code most}. It
 * never enters the range of the last two bars. When the market touches it, the trend turns and it
 * starts again at the extreme. The first trend is down if the second bar moved further down than
 * up. Warm-up: two bars.
 *
 * <p>Source: J. W. Wilder, New Concepts in Technical Trading Systems (1978), with the start as
 * TA-Lib has it.
 */
final class Sar implements BarLine {

    static final Definition DEFINITION =
            Definition.ofBars(
                    "sar",
                    "s += a × (extreme of the trend − s), outside of the last two bars' range; a"
                            + " grows by step with each new extreme, up to most; turns when touched",
                    "Wilder 1978; TA-Lib SAR",
                    a -> new Sar(a.layout(), a.number(0), a.number(1)),
                    Parameter.factor("step", 0.02),
                    Parameter.factor("most", 0.2));

    private final double step;
    private final double most;

    /** Cells: 0 before the first bar, 1 after it, then 2; whether the trend is up; the rest. */
    private final int stage;

    private final int trend;
    private final int stop;
    private final int extreme;
    private final int acceleration;
    private final int previousHigh;
    private final int previousLow;

    Sar(Cells.Layout layout, double step, double most) {
        if (step > most) {
            throw new IllegalArgumentException(
                    "step must be <= most, was " + step + " and " + most);
        }
        this.step = step;
        this.most = most;
        stage = layout.reserve(1);
        trend = layout.reserve(1);
        stop = layout.reserve(1);
        extreme = layout.reserve(1);
        acceleration = layout.reserve(1);
        previousHigh = layout.reserve(1);
        previousLow = layout.reserve(1);
    }

    @Override
    public double update(Cells cells, BarInput bar) {
        double value = Double.NaN;
        if (cells.get(stage) == 0) {
            cells.set(stage, 1);
        } else {
            if (cells.get(stage) == 1) {
                start(cells, bar);
                cells.set(stage, 2);
            }
            value = cells.get(trend) > 0 ? rising(cells, bar) : falling(cells, bar);
        }
        cells.set(previousHigh, bar.high());
        cells.set(previousLow, bar.low());
        return value;
    }

    private void start(Cells cells, BarInput bar) {
        double high = cells.get(previousHigh);
        double low = cells.get(previousLow);
        double down = low - bar.low();
        boolean isDown = down > 0 && bar.high() - high < down;
        cells.set(trend, isDown ? -1 : 1);
        cells.set(stop, isDown ? high : low);
        cells.set(extreme, isDown ? bar.low() : bar.high());
        cells.set(acceleration, step);
        // The range of the first bar does not limit the stop.
        cells.set(previousHigh, bar.high());
        cells.set(previousLow, bar.low());
    }

    private double rising(Cells cells, BarInput bar) {
        double now = cells.get(stop);
        double floor = Math.min(cells.get(previousLow), bar.low());
        if (bar.low() <= now) {
            double ceiling = Math.max(cells.get(previousHigh), bar.high());
            double turned = Math.max(cells.get(extreme), ceiling);
            turn(cells, -1, bar.low());
            cells.set(stop, Math.max(turned + step * (bar.low() - turned), ceiling));
            return turned;
        }
        if (bar.high() > cells.get(extreme)) {
            accelerate(cells, bar.high());
        }
        cells.set(stop, Math.min(next(cells, now), floor));
        return now;
    }

    private double falling(Cells cells, BarInput bar) {
        double now = cells.get(stop);
        double ceiling = Math.max(cells.get(previousHigh), bar.high());
        if (bar.high() >= now) {
            double floor = Math.min(cells.get(previousLow), bar.low());
            double turned = Math.min(cells.get(extreme), floor);
            turn(cells, 1, bar.high());
            cells.set(stop, Math.min(turned + step * (bar.high() - turned), floor));
            return turned;
        }
        if (bar.low() < cells.get(extreme)) {
            accelerate(cells, bar.low());
        }
        cells.set(stop, Math.max(next(cells, now), ceiling));
        return now;
    }

    private void turn(Cells cells, double direction, double newExtreme) {
        cells.set(trend, direction);
        cells.set(extreme, newExtreme);
        cells.set(acceleration, step);
    }

    private void accelerate(Cells cells, double newExtreme) {
        cells.set(extreme, newExtreme);
        cells.set(acceleration, Math.min(most, cells.get(acceleration) + step));
    }

    private double next(Cells cells, double now) {
        return now + cells.get(acceleration) * (cells.get(extreme) - now);
    }
}
