/** What the switches report: which of them there are and how the overlay joins them just now. */
package io.heddle.controller.topology;
