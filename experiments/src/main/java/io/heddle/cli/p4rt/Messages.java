package io.heddle.cli.p4rt;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;

/** Messages in protobuf's text form and in its JSON form. */
final class Messages {
  private Messages() {}

  static String text(MessageOrBuilder message) {
    return TextFormat.printer().printToString(message);
  }

  static String json(MessageOrBuilder message) {
    try {
      return JsonFormat.printer().print(message);
    } catch (InvalidProtocolBufferException e) {
      // Only an Any of an unknown type cannot be printed.
      throw new IllegalArgumentException("cannot be printed as JSON: " + e.getMessage(), e);
    }
  }
}
