package torghut.ta.web;

/** What the records of a topic are; in lower case, the name of their events in the live stream. */
enum TopicKind {
    BAR,
    SIGNAL,
    AGGREGATE,
    REVISION,
    ALERT,
    STATUS,
    PREVIEW;

    /** Name of the events. */
    String event() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
