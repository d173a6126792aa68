/**
 * The contract that every transport is held to: each promise by its number, as JUnit tests that an adapter runs by
 * extending {@link dev.messaging.testkit.contract.TransportContract} and supplying one {@link
 * dev.messaging.testkit.contract.TransportFixture}.
 */
@NullMarked
package dev.messaging.testkit.contract;

import org.jspecify.annotations.NullMarked;
