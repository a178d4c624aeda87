/**
 * The one idea of the controller as a pure function: what every switch should hold, computed from
 * what is asked for and what there is.
 */
package io.heddle.controller.compile;
