package dev.messaging.testkit.broker;

/** What the one who runs the tests may have put there, or not. */
final class ClassPath {

    private ClassPath() {}

    static void require(String className) throws SourceUnavailableException {
        try {
            Class.forName(className, false, ClassPath.class.getClassLoader());
        } catch (ClassNotFoundException absent) {
            throw new SourceUnavailableException(className + " is not on the class path", absent);
        }
    }
}
