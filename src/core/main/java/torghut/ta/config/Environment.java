package torghut.ta.config;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Values of variables, and every problem met while reading them. */
final class Environment {

    /** User and password of an address, in whatever variable somebody put one. */
    private static final Pattern USER_INFO = Pattern.compile("[^/\\s,]*@");

    private static final Pattern CONTROL_CHARACTERS = Pattern.compile("\\p{Cntrl}+");

    private final Map<String, String> texts;
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();

    Environment(Map<String, String> texts) {
        this.texts = Map.copyOf(texts);
    }

    /** Whether the variable has a value of its own. */
    boolean isSet(Variable<?> variable) {
        return given(variable).isPresent();
    }

    /**
     * The given value, else the default; nothing when there is neither, or an empty value turns it
     * off. A value that is not accepted, or missing though required, becomes a problem, and the
     * default holds, so that reading can go on and find the other problems.
     */
    <T> Optional<T> read(Variable<T> variable) {
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
    <T> T get(Variable<T> variable) {
        return read(variable).orElseThrow();
    }

    /** Adds a sentence that names variables, values and what is accepted, and no secret. */
    void problem(String sentence) {
        problems.add(sentence);
    }

    /** Whether none of the variables has been refused, so that it is worth comparing them. */
    boolean accepted(Variable<?>... variables) {
        return Stream.of(variables).map(Variable::name).noneMatch(refused::contains);
    }

    /** Adds a problem when one of two variables is set without the other. */
    void requireBothOrNone(Variable<?> one, Variable<?> other) {
        if (isSet(one) && !isSet(other)) {
            problem(one.name() + " is set without " + other.name() + "; set both or none.");
        } else if (isSet(other) && !isSet(one)) {
            problem(other.name() + " is set without " + one.name() + "; set both or none.");
        }
    }

    List<String> problems() {
        return List.copyOf(problems);
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
