/**
 * Turns a program into bytecode, once, when it is loaded: fields become fields of one class, and
 * parser states, tables, actions and headers methods small enough for the JIT compiler.
 */
package io.heddle.softswitch.codegen;
