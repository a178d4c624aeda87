/**
 * A P4Runtime 1.5 controller's end: the typed p4info, the translation between entities and
 * messages, and a blocking client for one device. No other package of the controller sees a
 * P4Runtime message.
 */
package io.heddle.p4runtime;
