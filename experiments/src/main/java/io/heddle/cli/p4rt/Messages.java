package io.heddle.cli.p4rt;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.TextFormat;
import com.google.protobuf.util.JsonFormat;
import io.heddle.p4.v1.WriteRequest;

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

  /** Reads a WriteRequest, or only its updates, from protobuf text. */
  static WriteRequest fromText(String text) throws LineException {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    try {
      TextFormat.merge(text, request);
    } catch (TextFormat.ParseException e) {
      throw new LineException("not the text of a WriteRequest: " + e.getMessage(), e);
    }
    return request.build();
  }

  /** Reads a WriteRequest, or an array of its updates, from JSON. */
  static WriteRequest fromJson(String json) throws LineException {
    WriteRequest.Builder request = WriteRequest.newBuilder();
    String whole = json.stripLeading().startsWith("[") ? "{\"updates\":" + json + "}" : json;
    try {
      JsonFormat.parser().merge(whole, request);
    } catch (InvalidProtocolBufferException e) {
      throw new LineException("not the JSON of a WriteRequest: " + e.getMessage(), e);
    }
    return request.build();
  }
}
