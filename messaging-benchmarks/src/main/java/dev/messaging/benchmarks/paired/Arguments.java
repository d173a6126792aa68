package dev.messaging.benchmarks.paired;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A command line of names and values. */
public final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    private Arguments() {}

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException if there is another name, or a name without a value
     */
    public static Arguments of(List<String> names, String... line) {
        Arguments arguments = new Arguments();
        for (int i = 0; i < line.length; i += 2) {
            if (!names.contains(line[i])) {
                throw new IllegalArgumentException(
                        "There is no " + line[i] + "; there are " + String.join(", ", names));
            }
            if (i + 1 == line.length) {
                throw new IllegalArgumentException(line[i] + " has no value");
            }
            arguments.values.put(line[i], line[i + 1]);
        }
        return arguments;
    }

    /** A whole number. */
    public int whole(String name, int usual) {
        return value(name, Integer::valueOf).orElse(usual);
    }

    /** A number. */
    public double number(String name, double usual) {
        return value(name, Double::valueOf).orElse(usual);
    }

    /** Some of all, in their order; all unless it is said. */
    public <E extends Enum<E>> List<E> some(String name, Class<E> all) {
        return value(
                        name,
                        list -> Arrays.stream(list.split(",", -1))
                                .map(each -> Enum.valueOf(all, each))
                                .sorted()
                                .toList())
                .orElse(List.of(all.getEnumConstants()));
    }

    /**
     * Those of all, in their order, whose names contain one of these words, which pluses separate; all unless it is said.
     *
     * @throws IllegalArgumentException if there are none
     */
    public <T> List<T> matching(String name, List<T> all) {
        return value(
                        name,
                        words -> all.stream()
                                .filter(each -> isCalled(each.toString(), words))
                                .toList())
                .map(some -> {
                    if (some.isEmpty()) {
                        throw new IllegalArgumentException(
                                "No " + name + " " + values.get(name) + "; there are " + all);
                    }
                    return some;
                })
                .orElse(all);
    }

    private static boolean isCalled(String text, String words) {
        return Arrays.stream(words.split("\\+", -1))
                .anyMatch(word -> text.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT)));
    }

    private <T> Optional<T> value(String name, Function<String, T> read) {
        return Optional.ofNullable(values.get(name)).map(read);
    }
}
