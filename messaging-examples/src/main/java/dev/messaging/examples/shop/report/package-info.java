/** What a run looks like to a person: progress, figures, and the report at its end. */
@NullMarked
package dev.messaging.examples.shop.report;

import org.jspecify.annotations.NullMarked;
