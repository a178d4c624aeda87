/**
 * Turns what a switch holds into what it should hold, in an order that never lets a frame astray.
 */
package io.heddle.controller.reconcile;
