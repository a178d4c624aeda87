/**
 * How fast a switch is: contenders on one rig, with one generator, one receiver and one procedure
 * for all.
 */
package io.heddle.bench;
