/** The compiled P4 programs, for whoever puts them on a device. */
package io.heddle.p4src;
