/** The agent beside a network edge device: its switch and its ports. */
package io.heddle.agent;
