/** What a service has done, on disk. */
@NullMarked
package dev.messaging.examples.shop.ledger;

import org.jspecify.annotations.NullMarked;
