package dev.messaging.examples.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says what is wrong with the commands that the documentation names: each must exist, with what it is given. */
final class Commands {

    private static final Pattern CHOICES = Pattern.compile("(?m)^(?:transports|together|examples)=\\((.*)\\)$");
    private static final Set<String> PHASES = Set.of("clean", "compile", "test", "package", "verify", "install");
    private static final Set<String> GOALS = Set.of("spotless:apply", "spotless:check");
    private static final Set<String> TAKEN_AS_THEY_ARE = Set.of("git", "cd", "java");

    /** What Surefire is told where Failsafe alone is to run. */
    private static final String NO_TEST = "none";

    private final Path root;

    Commands(Path root) {
        this.root = root;
    }

    /** Whether a piece of code is a command at all. */
    static boolean isCommand(String code) {
        return code.startsWith("./") || code.startsWith("mvn ");
    }

    /** What is wrong with a command line; empty if nothing. */
    Optional<String> complaint(String line) throws IOException {
        for (String command : line.replaceFirst("(^| )#.*", "").split(" && ", -1)) {
            List<String> words = List.of(command.strip().split(" +", -1));
            Optional<String> complaint = complaint(words.get(0), words.subList(1, words.size()));
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }

    private Optional<String> complaint(String command, List<String> arguments) throws IOException {
        if (command.isEmpty() || TAKEN_AS_THEY_ARE.contains(command)) {
            return Optional.empty();
        }
        if (command.startsWith("./") && !Files.isExecutable(root.resolve(command))) {
            return Optional.of("There is no executable " + command);
        }
        return switch (command) {
            case "./verify" -> maven(arguments);
            case "./demo" -> demo(arguments);
            case "./smoke-test" ->
                arguments.isEmpty() ? Optional.empty() : Optional.of("./smoke-test is given what it does not need");
            case "mvn" -> arguments.isEmpty() ? Optional.of("mvn is given nothing to do") : maven(arguments);
            default -> Optional.of("The command " + command + " is not one that this test knows");
        };
    }

    private Optional<String> maven(List<String> arguments) throws IOException {
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (argument.equals("-pl")) {
                String module = rest.next();
                if (!Files.exists(root.resolve(module).resolve("pom.xml"))) {
                    return Optional.of("There is no module " + module);
                }
            } else if (argument.startsWith("-Dtest=") || argument.startsWith("-Dit.test=")) {
                for (String test : argument.substring(argument.indexOf('=') + 1).split(",", -1)) {
                    if (!test.equals(NO_TEST) && !isSource(test + ".java")) {
                        return Optional.of("There is no test " + test);
                    }
                }
            } else if (!argument.startsWith("-") && !PHASES.contains(argument) && !GOALS.contains(argument)) {
                return Optional.of("Maven knows no " + argument);
            }
        }
        return Optional.empty();
    }

    private Optional<String> demo(List<String> arguments) throws IOException {
        String script = Files.readString(root.resolve("demo"));
        List<String> known = CHOICES.matcher(script)
                .results()
                .flatMap((MatchResult choices) -> Stream.of(choices.group(1).split(" ", -1)))
                .toList();
        for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
            String argument = rest.next();
            if (argument.startsWith("--")) {
                if (!script.contains(argument + " ") || !rest.hasNext()) {
                    return Optional.of("./demo knows no option " + argument + ", or it lacks its value");
                }
                rest.next();
            } else if (!known.contains(argument)) {
                return Optional.of("./demo knows no transport and no example " + argument);
            }
        }
        return Optional.empty();
    }

    /** Whether there is a source file of this name in any module. */
    boolean isSource(String fileName) throws IOException {
        try (Stream<Path> modules = Files.list(root)) {
            for (Path sources : modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    if (files.anyMatch(file -> file.endsWith(fileName))) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
