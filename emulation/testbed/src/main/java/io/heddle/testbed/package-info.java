/** The emulated network: hosts, links and NEDs as network namespaces, veth pairs and agents. */
package io.heddle.testbed;
