package io.heddle.experiment;

import io.heddle.intent.Ipv4Address;
import io.heddle.scenario.Step;
import io.heddle.testbed.Host;
import io.heddle.testbed.Testbed;
import io.heddle.testbed.app.http.DownloadRequest;
import io.heddle.testbed.app.http.DownloadResult;
import io.heddle.testbed.app.http.HttpDownload;
import io.heddle.testbed.app.stream.TcpLoad;
import io.heddle.testbed.app.stream.TcpReception;
import io.heddle.testbed.app.stream.TcpSink;
import io.heddle.testbed.app.stream.TcpSource;
import io.heddle.testbed.app.stream.UdpLoad;
import io.heddle.testbed.app.stream.UdpReception;
import io.heddle.testbed.app.stream.UdpSink;
import io.heddle.testbed.app.stream.UdpSource;
import io.heddle.testbed.app.stream.UdpTransmission;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;

/** Downloads and streams between hosts. */
final class Transfers {
  private static final int DNS_PORT = 53;
  private static final Duration SAMPLE = Duration.ofMillis(250);

  /** What is still under way when a source stops must arrive within this time. */
  private static final Duration ARRIVAL = Duration.ofSeconds(10);

  private final Testbed testbed;
  private final Recorder recorder;

  Transfers(Testbed testbed, Recorder recorder) {
    this.testbed = testbed;
    this.recorder = recorder;
  }

  void download(Step step, Step.Download download) throws StepFailed, IOException {
    InetSocketAddress nameServer =
        Addresses.socket(download.dns().orElse(new Ipv4Address(0)), DNS_PORT);
    DownloadResult result =
        new HttpDownload(host(download.from()))
            .run(
                new DownloadRequest(
                    URI.create(download.url()), nameServer, download.timeout(), SAMPLE));
    if (!result.isCorrect()) {
      throw new StepFailed(
          step,
          result.status() != 200
              ? "the server answered with status " + result.status()
              : "byte " + result.firstWrongByte().orElse(0) + " is not what the server holds");
    }
    recorder.add(step, "", result.bitsPerSecond() / 1e6);
    recorder.add(step, "time", result.durationNanos() / 1e9);
  }

  void tcpStream(Step step, Step.TcpStream stream)
      throws StepFailed, IOException, InterruptedException {
    try (TcpSink sink = tcpSink(stream);
        TcpSource source = tcpSource(stream, sink)) {
      source.await();
      record(step, sink.await(source.streamId(), ARRIVAL));
    }
  }

  Background tcpInBackground(Step step, Step.TcpStream stream) throws IOException {
    TcpSink sink = tcpSink(stream);
    TcpSource source = tcpSource(stream, sink);
    return Background.of(
        () -> {
          source.close();
          record(step, sink.await(source.streamId(), ARRIVAL));
        },
        () -> {
          source.close();
          sink.close();
        });
  }

  private TcpSink tcpSink(Step.TcpStream stream) throws IOException {
    return new TcpSink(
        host(stream.to().host()), Addresses.socket(stream.to().address(), 0), SAMPLE);
  }

  private TcpSource tcpSource(Step.TcpStream stream, TcpSink sink) {
    TcpLoad load = new TcpLoad(stream.streams(), new TcpLoad.Time(stream.time()));
    return TcpSource.start(host(stream.from()), sink.address(), load, ARRIVAL);
  }

  private void record(Step step, TcpReception reception) throws StepFailed {
    if (reception.bytes() == 0) {
      throw new StepFailed(step, "not a byte arrived");
    }
    recorder.add(step, "", reception.bitsPerSecond() / 1e6);
  }

  void udpStream(Step step, Step.UdpStream stream) throws IOException, InterruptedException {
    try (UdpSink sink = udpSink(stream);
        UdpSource source = udpSource(stream, sink)) {
      record(step, stream, source.await(), sink);
    }
  }

  Background udpInBackground(Step step, Step.UdpStream stream) throws IOException {
    UdpSink sink = udpSink(stream);
    UdpSource source;
    try {
      source = udpSource(stream, sink);
    } catch (IOException | RuntimeException e) {
      sink.close();
      throw e;
    }
    return Background.of(
        () -> {
          source.close();
          record(step, stream, source.await(), sink);
        },
        () -> {
          source.close();
          sink.close();
        });
  }

  private UdpSink udpSink(Step.UdpStream stream) throws IOException {
    return new UdpSink(host(stream.to().host()), Addresses.socket(stream.to().address(), 0));
  }

  private UdpSource udpSource(Step.UdpStream stream, UdpSink sink) throws IOException {
    double packetsPerSecond = (double) stream.rate() / (8L * stream.size());
    int whole = (int) Math.clamp(Math.round(packetsPerSecond), 1L, 1_000_000L);
    long packets = Math.max(1, Math.round(whole * (stream.time().toNanos() / 1e9)));
    return UdpSource.start(
        host(stream.from()), sink.address(), new UdpLoad(whole, stream.size(), packets));
  }

  private void record(Step step, Step.UdpStream stream, UdpTransmission transmission, UdpSink sink)
      throws InterruptedException {
    long sent = transmission.packets() + transmission.refused();
    UdpReception reception = sink.await(transmission.streamId(), sent, Duration.ofSeconds(1));
    double seconds = Math.max(transmission.durationNanos() / 1e9, 1e-9);
    recorder.add(step, "", reception.received() * 8.0 * stream.size() / seconds / 1e6);
    recorder.add(step, "loss", 100 * reception.lossRatio(sent));
    recorder.add(step, "jitter", reception.jitterNanos() / 1e6);
  }

  private Host host(String name) {
    return testbed.hosts().get(name);
  }
}
