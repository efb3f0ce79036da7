package torghut.ta.market;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import torghut.ta.model.Aggregate;
import torghut.ta.model.Alert;
import torghut.ta.model.MicroBar;
import torghut.ta.model.Signal;
import torghut.ta.model.Trade;

/**
 * The alerts of one symbol. They follow from its closed seconds alone, so that a replay gives them
 * again; what revises a second later neither makes nor takes back an alert.
 */
final class Alerts {

    /** Null where prices are not watched. */
    private final PriceMovement prices;

    private final List<AlertRule.Watch> watches;

    /** Nothing has been seen yet. */
    Alerts(AlertParameters parameters) {
        this(parameters, null);
    }

    /** Continues after {@code state}; after null, at the start. */
    Alerts(AlertParameters parameters, State state) {
        this.prices =
                parameters.watchesPrices()
                        ? new PriceMovement(
                                parameters.priceMovePercent(),
                                parameters.windowMillis(),
                                parameters.cooldownMillis(),
                                state == null ? null : state.prices)
                        : null;
        this.watches = new ArrayList<>(parameters.rules().size());
        for (AlertRule rule : parameters.rules()) {
            watches.add(
                    new AlertRule.Watch(
                            rule,
                            parameters.cooldownMillis(),
                            state == null ? null : state.of(rule.toString())));
        }
    }

    /**
     * What is remembered, each rule by its text: one that is no longer wanted is forgotten, a new
     * one starts empty, the others go on.
     *
     * @param prices of the price movements, null where they are not watched
     * @param rules texts of the rules
     * @param watches for each, what it remembers
     */
    public record State(
            PriceMovement.State prices, String[] rules, AlertRule.Watch.State[] watches) {

        private AlertRule.Watch.State of(String rule) {
            for (int i = 0; i < rules.length; i++) {
                if (rules[i].equals(rule)) {
                    return watches[i];
                }
            }
            return null;
        }
    }

    /** What goes into a checkpoint, null if there is nothing to remember. */
    State state() {
        if (prices == null && watches.isEmpty()) {
            return null;
        }
        return new State(
                prices == null ? null : prices.state(),
                watches.stream().map(watch -> watch.rule().toString()).toArray(String[]::new),
                watches.stream().map(AlertRule.Watch::state).toArray(AlertRule.Watch.State[]::new));
    }

    /**
     * Takes a closed second that has a price.
     *
     * @param prints its trades
     * @param rules what they count for
     * @param signal its final signal
     * @param owner takes the alerts: price movements in the order of the market, then rules in
     *     their order
     */
    void update(Prints prints, TradeRules rules, Signal signal, Consumer<Alert> owner) {
        if (prices != null) {
            for (Trade trade : prints.thatSetPrices(rules)) {
                Optional<PriceMovement.Movement> movement =
                        prices.update(trade.timeMillis(), trade.price());
                movement.ifPresent(fired -> owner.accept(alert(fired, signal.bar())));
            }
        }
        update(
                AlertRule.SECONDS,
                signal.bar(),
                signal.bar().seq(),
                owner,
                name -> SignalValues.of(signal, name));
    }

    /** Takes a final bar of a longer timeframe. */
    void update(Aggregate aggregate, Consumer<Alert> owner) {
        update(
                aggregate.timeframe().label(),
                aggregate.bar(),
                aggregate.seq(),
                owner,
                name -> SignalValues.of(aggregate, name));
    }

    private void update(
            String timeframe,
            MicroBar bar,
            long seq,
            Consumer<Alert> owner,
            ToDoubleFunction<String> values) {
        for (AlertRule.Watch watch : watches) {
            AlertRule rule = watch.rule();
            if (rule.timeframe().equals(timeframe) && watch.fires(bar.endMillis(), values)) {
                owner.accept(alert(rule, bar, seq, values.applyAsDouble(rule.left())));
            }
        }
    }

    private static Alert alert(PriceMovement.Movement movement, MicroBar bar) {
        return new Alert(
                Alert.Type.PRICE_MOVEMENT,
                Alert.Type.PRICE_MOVEMENT.name(),
                bar.symbol(),
                AlertRule.SECONDS,
                movement.direction(),
                movement.baseline(),
                movement.price(),
                movement.percentChange(),
                null,
                movement.windowStartMillis(),
                movement.timeMillis(),
                bar.endMillis(),
                bar.ingestMillis(),
                bar.seq(),
                movement.severity());
    }

    private static Alert alert(AlertRule rule, MicroBar bar, long seq, double value) {
        return new Alert(
                Alert.Type.INDICATOR,
                rule.toString(),
                bar.symbol(),
                rule.timeframe(),
                rule.direction(),
                null,
                bar.close(),
                null,
                value,
                null,
                bar.endMillis(),
                bar.endMillis(),
                bar.ingestMillis(),
                seq,
                Alert.Severity.MEDIUM);
    }
}
