/**
 * The command {@code heddle p4rt}: a P4Runtime shell for operators and scripts, which speaks of
 * what a device holds in lines that people read and that it takes back.
 */
package io.heddle.cli.p4rt;
