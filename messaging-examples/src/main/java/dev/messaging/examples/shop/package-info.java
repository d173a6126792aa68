/**
 * The shop: services that know nothing of each other but {@link dev.messaging.examples.shop.Channels}.
 *
 * <p>Read it in this order: {@code Channels}, {@code Orders}, {@code Inventory}, {@code Supplier}, {@code Payments},
 * {@code Billing}, {@code Reconciliation}; then {@code RunningService} and {@code Shop}, which put them together in one
 * process or in many, and {@code Check}, which does not believe any of them.
 */
@NullMarked
package dev.messaging.examples.shop;

import org.jspecify.annotations.NullMarked;
