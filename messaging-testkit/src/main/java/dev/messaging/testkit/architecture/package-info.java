/** What the code of a transport may see, and what it may ask for. Needs ArchUnit on the class path of the tests. */
@NullMarked
package dev.messaging.testkit.architecture;

import org.jspecify.annotations.NullMarked;
