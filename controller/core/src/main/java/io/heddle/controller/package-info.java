/** The controller as its users see it: switches to connect, intents to apply, traffic to read. */
package io.heddle.controller;
