package torghut.ta.drill;

/**
 * A complete checkpoint as Flink reports it. The parts are those of the slowest subtask, each by
 * itself; they need not add up.
 *
 * @param id its number
 * @param durationMillis from the trigger until all subtasks have answered
 * @param startDelayMillis until the barrier has reached a subtask
 * @param alignmentMillis between the first and the last barrier of a subtask
 * @param syncMillis while a subtask stood still
 * @param asyncMillis upload, while it went on
 * @param fullBytes size of all state it refers to
 * @param incrementBytes what it has written itself
 */
public record CheckpointReport(
        long id,
        long durationMillis,
        long startDelayMillis,
        long alignmentMillis,
        long syncMillis,
        long asyncMillis,
        long fullBytes,
        long incrementBytes) {}
