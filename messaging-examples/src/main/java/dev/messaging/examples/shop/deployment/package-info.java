/** Where the services of the shop run: who starts them, watches over them, and kills one if asked to. */
@NullMarked
package dev.messaging.examples.shop.deployment;

import org.jspecify.annotations.NullMarked;
