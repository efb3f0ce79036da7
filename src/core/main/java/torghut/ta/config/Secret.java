package torghut.ta.config;

import java.io.Serializable;

/**
 * A password or key that never shows in a message or a log.
 *
 * @param reveal the secret itself
 */
public record Secret(String reveal) implements Serializable {

    @Override
    public String toString() {
        return "***";
    }
}
