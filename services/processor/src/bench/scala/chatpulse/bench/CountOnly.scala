package chatpulse.bench

import chatpulse.{Config, StreamsSettings}
import chatpulse.ops.Logging
import org.apache.kafka.streams.KafkaStreams
import sun.misc.Signal

import java.time.Duration

/**
 * What the processor's guarantees cost: one count for each channel and minute, exactly once and durable as the
 * processor's own, with its decoder, its emission and its settings, and nothing else. Only `make bench-processor` runs
 * it; it is not shipped.
 */
object CountOnly {
  private val log = Logging.logger(getClass)

  def main(args: Array[String]): Unit = {
    val config = Config
      .fromEnv(sys.env, _ => Left("is not read here"))
      .fold(faults => throw new IllegalArgumentException(faults.mkString("; ")), identity)
    val streams = new KafkaStreams(CountOnlyTopology.build(config), StreamsSettings.of(config))

    // As the processor says it: the bench reads both.
    streams.setStateListener { (now, before) =>
      log.atInfo.addKeyValue("from", before).addKeyValue("to", now).log("streams changed state")
    }
    Signal.handle(new Signal("TERM"), _ => sys.exit(0))
    sys.addShutdownHook {
      streams.close(Duration.ofSeconds(8))
      ()
    }
    streams.start()
  }
}
