package torghut.ta.feed;

import torghut.ta.model.DeadLetter;

/**
 * A record that cannot be used. It has no stack trace, so that it is cheap even if a feed sends
 * nothing else for hours.
 */
public final class UnusableRecordException extends Exception {

    private final DeadLetter.Reason reason;

    /** The sentence is a single line that names the field and the value. */
    UnusableRecordException(DeadLetter.Reason reason, String sentence) {
        super(sentence, null, false, false);
        this.reason = reason;
    }

    public DeadLetter.Reason reason() {
        return reason;
    }
}
