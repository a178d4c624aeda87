/** A loaded program: what a control plane and a packet loop see of it. */
package io.heddle.softswitch.dataplane;
