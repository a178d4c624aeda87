package io.heddle.p4runtime;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * A compiled program in the form that a kind of device takes it: what {@code p4_device_config}
 * holds, which P4Runtime leaves to the device (section 7).
 */
public sealed interface DeviceConfig {
  /** The bytes for {@link P4RuntimeClient#setPipeline}. */
  ByteString encode();

  /** What p4c-bm2-ss writes, for bmv2's simple_switch_grpc and this project's embedded switch. */
  record Bmv2(ByteString json) implements DeviceConfig {
    @Override
    public ByteString encode() {
      return json;
    }
  }

  /**
   * What bf-p4c writes, for Stratum on Tofino: the message BfPipelineConfig of its bf.proto.
   *
   * @param name the program's
   * @param bfruntime the file bfrt.json
   * @param pipes a program for some of the pipes each, 1 or more
   */
  record StratumTofino(String name, ByteString bfruntime, List<Pipe> pipes)
      implements DeviceConfig {
    public StratumTofino {
      pipes = List.copyOf(pipes);
      if (pipes.isEmpty()) {
        throw new IllegalArgumentException("a program for Tofino needs a pipe");
      }
    }

    /**
     * A program of one or more hardware pipes.
     *
     * @param context the file context.json
     * @param binary the file tofino.bin
     * @param scope the hardware pipes, from 0
     */
    public record Pipe(String name, ByteString context, ByteString binary, List<Integer> scope) {
      public Pipe {
        scope = List.copyOf(scope);
      }

      private ByteString encode() {
        return message(
            out -> {
              out.writeString(1, name);
              out.writeBytes(2, context);
              out.writeBytes(3, binary);
              out.writeBytes(
                  4,
                  message(
                      packed -> {
                        for (int pipe : scope) {
                          packed.writeUInt32NoTag(pipe);
                        }
                      }));
            });
      }
    }

    @Override
    public ByteString encode() {
      return message(
          out -> {
            out.writeString(1, name);
            out.writeBytes(2, bfruntime);
            for (Pipe pipe : pipes) {
              out.writeBytes(3, pipe.encode());
            }
          });
    }

    /** Writes the fields of one message. */
    private interface Fields {
      void write(CodedOutputStream out) throws IOException;
    }

    private static ByteString message(Fields fields) {
      ByteString.Output bytes = ByteString.newOutput();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      try {
        fields.write(out);
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("writing to memory does not fail", e);
      }
      return bytes.toByteString();
    }
  }
}
