/** The launcher as its users meet it: whole runs, with real packets, in real namespaces. */
package io.heddle.endtoend;
