/**
 * The few Linux system calls that the JDK does not offer: AF_PACKET, setns(2), ethtool, raw ICMP.
 */
package io.heddle.linux;
