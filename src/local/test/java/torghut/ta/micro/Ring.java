package torghut.ta.micro;

import java.util.List;

/** Gives its elements in turn, without end. */
final class Ring<T> {

    private final List<T> elements;
    private int next;

    Ring(List<T> elements) {
        this.elements = List.copyOf(elements);
    }

    T next() {
        T element = elements.get(next);
        next = next + 1 == elements.size() ? 0 : next + 1;
        return element;
    }
}
