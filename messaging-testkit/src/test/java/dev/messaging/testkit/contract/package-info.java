/** The contract over the in-process transport, and the tests of the contract itself. */
@NullMarked
package dev.messaging.testkit.contract;

import org.jspecify.annotations.NullMarked;
