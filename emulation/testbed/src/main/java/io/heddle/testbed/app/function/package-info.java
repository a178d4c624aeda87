/** Network functions for service chains, which also tell which sessions they have seen. */
package io.heddle.testbed.app.function;
