/** TCP connections of an application: opened on its host's stack, closed with it, never stuck. */
package io.heddle.testbed.app.net;
