package torghut.ta.forwarder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;

/**
 * Asks for the symbols in as few requests as the server accepts. A request that it refuses for one
 * of its symbols (code 400) or because there are too many (405) is cut in halves until the culprit
 * stands alone, so no request is ever sent twice, and {@code n} symbols take fewer than {@code 2n}
 * requests. What has once been refused is not asked for again by later connections.
 */
final class SubscriptionPlan {

    private final List<Channel> channels;
    private final List<String> symbols;
    private final List<String> refused = new ArrayList<>();
    private final List<String> beyondLimit = new ArrayList<>();
    private final Deque<List<String>> pending = new ArrayDeque<>();

    /**
     * A plan.
     *
     * @param channels what to subscribe to, at least one
     * @param symbols for which symbols; {@code *} alone means all
     */
    SubscriptionPlan(Set<Channel> channels, List<String> symbols) {
        this.channels = channels.stream().sorted().toList();
        this.symbols = List.copyOf(symbols);
    }

    /** Starts over for a new connection, without what has been refused before. */
    void restart() {
        pending.clear();
        List<String> wanted = new ArrayList<>(symbols);
        wanted.removeAll(refused);
        wanted.removeAll(beyondLimit);
        if (!wanted.isEmpty()) {
            pending.add(wanted);
        }
    }

    /** Whether there is nothing left to ask for. */
    boolean done() {
        return pending.isEmpty();
    }

    /** The request whose answer is next. */
    String request() {
        StringBuilder json = new StringBuilder("{\"action\":\"subscribe\"");
        List<String> quoted = pending.getFirst().stream().map(Json::quoted).toList();
        for (Channel channel : channels) {
            json.append(",\"")
                    .append(channel.label())
                    .append("\":[")
                    .append(String.join(",", quoted))
                    .append(']');
        }
        return json.append('}').toString();
    }

    /** The server has accepted the request. */
    void accepted() {
        pending.removeFirst();
    }

    /** The server does not know one of the request's symbols. */
    void refusedSymbol() {
        List<String> request = pending.removeFirst();
        if (request.size() == 1) {
            refused.addAll(request);
        } else {
            addHalves(request);
        }
    }

    /** The server will not have as many symbols: with one alone, no other is tried either. */
    void tooMany() {
        List<String> request = pending.removeFirst();
        if (request.size() == 1) {
            beyondLimit.addAll(request);
            pending.forEach(beyondLimit::addAll);
            pending.clear();
        } else {
            addHalves(request);
        }
    }

    /** The server will not have this request, for a reason that no smaller one mends. */
    void refusedRequest() {
        refused.addAll(pending.removeFirst());
    }

    private void addHalves(List<String> request) {
        int middle = request.size() / 2;
        pending.addFirst(request.subList(middle, request.size()));
        pending.addFirst(request.subList(0, middle));
    }

    /** Symbols that the server does not know. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** Symbols that the account may not have on top of the others. */
    List<String> beyondLimit() {
        return List.copyOf(beyondLimit);
    }

    /** What an accepted subscription lacks, as {@code channel symbol}. */
    List<String> missing(ControlMessage.Subscription subscription) {
        List<String> missing = new ArrayList<>();
        for (Channel channel : channels) {
            Set<String> names = subscription.symbols().getOrDefault(channel.label(), Set.of());
            for (String symbol : symbols) {
                if (!names.contains(symbol)
                        && !names.contains("*")
                        && !refused.contains(symbol)
                        && !beyondLimit.contains(symbol)) {
                    missing.add(channel.label() + " " + symbol);
                }
            }
        }
        return missing;
    }
}
