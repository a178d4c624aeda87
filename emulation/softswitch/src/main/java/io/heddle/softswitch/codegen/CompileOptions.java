package io.heddle.softswitch.codegen;

import io.heddle.softswitch.bmv2.SourceText;
import java.util.Optional;

/**
 * What a program is compiled for, beside what it says itself.
 *
 * @param dropPort the port that means "drop this packet"
 * @param traced the words of its source, if the program is to tell each packet's way through it;
 *     otherwise the code has nothing for this
 */
public record CompileOptions(int dropPort, Optional<SourceText> traced) {}
