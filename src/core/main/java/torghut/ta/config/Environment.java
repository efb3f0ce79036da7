package torghut.ta.config;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Values of environment variables, and every problem met while reading them. A program reads all of
 * its settings first and then looks whether there are problems, so that one message names them all.
 */
public final class Environment {

    /** User and password in an address: hidden in messages, whichever variable it is. */
    private static final Pattern USER_INFO = Pattern.compile("[^/\\s,]*@");

    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");

    private final Map<String, String> texts;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();

    /** Variables and their texts, such as {@link System#getenv()}; unknown ones are ignored. */
    public Environment(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /** Whether the variable has a value. */
    public boolean isSet(Variable<?> variable) {
        return given(variable).isPresent();
    }

    /**
     * The value of a variable, or its default if it is not set; nothing if it has no default or an
     * empty value turns it off. A value that is not accepted, or missing though required, is noted
     * as a problem and replaced by the default, so that reading continues and finds the other
     * problems.
     */
    public <T> Optional<T> read(Variable<T> variable) {
        Optional<String> given = given(variable);
        if (given.isPresent()) {
            Optional<T> value = variable.type().parse(given.get());
            if (value.isPresent()) {
                return value;
            }
            refused.add(variable.name());
            problem(
                    variable.name()
                            + (variable.secret()
                                    ? " has a value that is not accepted"
                                    : " is \"" + presentable(given.get()) + "\"")
                            + "; accepted: "
                            + variable.accepted()
                            + ".");
        } else if (variable.emptyTurnsOff() && texts.containsKey(variable.name())) {
            return Optional.empty();
        } else if (variable.fallback().required()) {
            refused.add(variable.name());
            problem(variable.name() + " is not set; accepted: " + variable.accepted() + ".");
        }
        return variable.fallback().text().flatMap(variable.type()::parse);
    }

    /** The value of a variable that always has one. */
    public <T> T get(Variable<T> variable) {
        return read(variable).orElseThrow();
    }

    /**
     * Adds a problem.
     *
     * @param sentence names the variable, its value and what is accepted, but no secret
     * @param doubtful variables that need no further checks, see {@link #accepted}
     */
    public void problem(String sentence, Variable<?>... doubtful) {
        problems.add(sentence);
        Stream.of(doubtful).map(Variable::name).forEach(refused::add);
    }

    /** Whether none of these variables has a problem, so that further checks make sense. */
    public boolean accepted(Variable<?>... variables) {
        return Stream.of(variables).map(Variable::name).noneMatch(refused::contains);
    }

    /** Adds a problem when one of two variables is set without the other. */
    public void requireBothOrNone(Variable<?> one, Variable<?> other) {
        if (isSet(one) && !isSet(other)) {
            problem(
                    one.name() + " is set without " + other.name() + "; set both or none.",
                    one,
                    other);
        } else if (isSet(other) && !isSet(one)) {
            problem(
                    other.name() + " is set without " + one.name() + "; set both or none.",
                    one,
                    other);
        }
    }

    /** Adds a problem for each value that two or more of the variables share. */
    public void requireDifferent(String what, List<Variable<String>> variables) {
        Map<String, List<Variable<String>>> byValue = new LinkedHashMap<>();
        for (Variable<String> variable : variables) {
            read(variable)
                    .filter(value -> accepted(variable))
                    .ifPresent(
                            value ->
                                    byValue.computeIfAbsent(value, v -> new ArrayList<>())
                                            .add(variable));
        }
        byValue.forEach(
                (value, same) -> {
                    if (same.size() > 1) {
                        problem(
                                "%s are the same %s, \"%s\"; each needs a %s of its own."
                                        .formatted(
                                                same.stream()
                                                        .map(Variable::name)
                                                        .collect(joining(" and ")),
                                                what,
                                                value,
                                                what),
                                same.toArray(Variable<?>[]::new));
                    }
                });
    }

    /** The problems so far, one sentence each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /**
     * Returns if there is no problem.
     *
     * @param program name of the program, for the message
     * @throws SettingsException lists every problem
     */
    public void requireNoProblems(String program) {
        if (!problems.isEmpty()) {
            throw new SettingsException(program, problems());
        }
    }

    private Optional<String> given(Variable<?> variable) {
        return Optional.ofNullable(texts.get(variable.name()))
                .map(text -> variable.secret() ? text : text.strip())
                .filter(text -> !text.isEmpty());
    }

    private static String presentable(String text) {
        String withoutUser = USER_INFO.matcher(text).replaceAll("***@");
        return CONTROL_CHARACTERS.matcher(withoutUser).replaceAll(" ");
    }
}
