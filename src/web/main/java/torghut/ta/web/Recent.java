package torghut.ta.web;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The newest records of a kind by an id, so many at most; a second copy of one changes nothing. */
final class Recent<T> {

    private final int max;
    private final Map<String, T> kept = new LinkedHashMap<>();

    Recent(int max) {
        this.max = max;
    }

    /** Whether the id was not here. */
    synchronized boolean add(String id, T record) {
        if (kept.putIfAbsent(id, record) != null) {
            return false;
        }
        if (kept.size() > max) {
            kept.remove(kept.keySet().iterator().next());
        }
        return true;
    }

    /** Drops the oldest for as long as the condition holds. */
    synchronized void dropWhile(Predicate<T> old) {
        var oldest = kept.values().iterator();
        while (oldest.hasNext() && old.test(oldest.next())) {
            oldest.remove();
        }
    }

    /** All, oldest first. */
    synchronized List<T> all() {
        return new ArrayList<>(kept.values());
    }
}
