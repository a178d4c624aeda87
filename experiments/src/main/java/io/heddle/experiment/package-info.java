/**
 * Runs a scenario: builds its network, has the controller configure it, goes through the timeline,
 * and judges what was measured.
 */
package io.heddle.experiment;
