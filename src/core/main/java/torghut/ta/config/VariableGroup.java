package torghut.ta.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Environment variables that belong together, in the order of their declaration. A settings record
 * declares a group and reads itself from it; the variables of a program are the groups of its
 * settings records.
 */
public final class VariableGroup {

    private final List<Variable<?>> variables = new ArrayList<>();

    /** Adds a variable. */
    public <T> Variable<T> declare(
            String name, ValueType<T> type, Variable.Fallback fallback, String description) {
        return add(new Variable<>(name, type, fallback, description, false, false));
    }

    /** Adds a variable without a default, whose value is never shown. */
    public Variable<Secret> declareSecret(String name, ValueType<Secret> type, String description) {
        return add(new Variable<>(name, type, Variable.Fallback.none(), description, true, false));
    }

    /** Adds a variable with a default, that turns something off when its value is empty. */
    public <T> Variable<T> declareSwitchable(
            String name, ValueType<T> type, String otherwise, String description) {
        return add(
                new Variable<>(
                        name, type, Variable.Fallback.value(otherwise), description, false, true));
    }

    /** The variables declared so far. */
    public List<Variable<?>> variables() {
        return Collections.unmodifiableList(variables);
    }

    private <T> Variable<T> add(Variable<T> variable) {
        variables.add(variable);
        return variable;
    }
}
