package io.heddle.softswitch.bmv2;

import io.heddle.softswitch.bmv2.Expression.Data;
import java.util.Optional;

/** One number or varbit that a digest tells. */
public sealed interface DigestPart {
  /** The header that it is a field of, whose validity is told with it; empty if of none. */
  Optional<Header> header();

  record Number(Data value, Optional<Header> header) implements DigestPart {}

  record Variable(Field field, Optional<Header> header) implements DigestPart {}
}
