/**
 * Tells one packet's way through a program in words. Only programs that were compiled to be traced
 * call it; the others have no trace of it in their code.
 */
package io.heddle.softswitch.trace;
