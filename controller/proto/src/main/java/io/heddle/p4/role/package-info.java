/** What a controller of one role may do, as it tells the switch in {@code role.config}. */
package io.heddle.p4.role;
