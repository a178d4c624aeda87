/**
 * Names for the hosts of a scenario: a small DNS server and client for IPv4 addresses (RFC 1035).
 */
package io.heddle.testbed.app.dns;
