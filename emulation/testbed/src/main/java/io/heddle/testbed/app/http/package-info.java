/**
 * A content delivery network in small: an HTTP/1.1 origin server, a caching reverse proxy and a
 * client (RFC 9110, 9111, 9112), made for bulk objects rather than for web applications.
 */
package io.heddle.testbed.app.http;
