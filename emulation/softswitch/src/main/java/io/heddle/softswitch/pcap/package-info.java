/** Files of Ethernet frames in the pcap format, which every network analyser reads and writes. */
package io.heddle.softswitch.pcap;
