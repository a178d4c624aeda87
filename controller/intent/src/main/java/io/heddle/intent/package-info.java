/**
 * What is asked of the network, as immutable values: networks, attachments, overlay links, chains.
 */
package io.heddle.intent;
