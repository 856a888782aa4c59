package chatpulse.ops

import chatpulse.{Holdings, ProgressListener, Standing, Totals}
import io.prometheus.metrics.core.metrics.{CounterWithCallback, GaugeWithCallback}
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics
import io.prometheus.metrics.model.registry.PrometheusRegistry

import java.io.ByteArrayOutputStream
import java.nio.charset.StandardCharsets.UTF_8
import java.util.concurrent.ConcurrentHashMap
import scala.jdk.CollectionConverters._

/** Names every metric of this service. The totals mirror those of the state, so they survive restarts. */
final class Monitor(streams: StreamsView, failures: ThreadFailures, restores: RestoreProgress)
    extends ProgressListener {
  private val registry    = new PrometheusRegistry
  private val byPartition = new ConcurrentHashMap[Int, Standing]

  override def progressed(partition: Int, standing: Option[Standing]): Unit = {
    standing match {
      case Some(s) => byPartition.put(partition, s)
      case None    => byPartition.remove(partition)
    }
    ()
  }

  /** Prometheus's text format. */
  def scrape(): String = {
    val out = new ByteArrayOutputStream
    PrometheusTextFormatWriter.create.write(out, registry.scrape())
    out.toString(UTF_8)
  }

  JvmMetrics.builder.register(registry)
  total("counted", "Events folded into windows", _.counted)
  total("duplicates", "Events dropped because their id was counted before", _.duplicates)
  total("late", "Events dead-lettered because their minute was final", _.late)
  total("dead_lettered", "Events dead-lettered for any other reason", _.deadLettered)
  total("unrouted", "Counted events that go to no topic of their own", _.unrouted)

  GaugeWithCallback.builder
    .name("chatpulse_processor_event_time_seconds")
    .help("Highest sent time taken from the partition")
    .labelNames("partition")
    .callback(sample =>
      byPartition.asScala.foreach { case (partition, standing) =>
        sample.call(standing.progress.eventTime / 1000.0, partition.toString)
      }
    )
    .register(registry)

  GaugeWithCallback.builder
    .name("chatpulse_processor_held")
    .help("Entries on the heap for the partition, by what they are")
    .labelNames("partition", "what")
    .callback(sample =>
      byPartition.asScala.foreach { case (partition, standing) =>
        held(standing.holdings).foreach { case (what, entries) =>
          sample.call(entries.toDouble, partition.toString, what)
        }
      }
    )
    .register(registry)

  GaugeWithCallback.builder
    .name("chatpulse_processor_lag_records")
    .help("Records of the partition that are not read yet")
    .labelNames("topic", "partition")
    .callback(sample =>
      streams.lag.foreach { case ((topic, partition), records) => sample.call(records, topic, partition) }
    )
    .register(registry)

  GaugeWithCallback.builder
    .name("chatpulse_processor_streams_state")
    .help("1 for the state Kafka Streams is in")
    .labelNames("state")
    .callback(sample => sample.call(1, streams.state))
    .register(registry)

  CounterWithCallback.builder
    .name("chatpulse_processor_threads_replaced_total")
    .help("Stream threads that failed and were replaced")
    .callback(sample => sample.call(failures.replacements.toDouble))
    .register(registry)

  ofStore("restore_remaining_records", "Records of a changelog that a restore has still before it") {
    restores.all.map(restore => (restore.store, restore.partition, restore.remaining))
  }
  ofStore("standby_lag_records", "Records of a changelog that a warm copy is behind") {
    restores.standbys.map(standby => (standby.store, standby.partition, standby.lag))
  }

  GaugeWithCallback.builder
    .name("chatpulse_processor_rocksdb_memory_bytes")
    .help("What RocksDB holds outside of the heap, all stores together")
    .callback(sample => sample.call(streams.rocksDbBytes.toDouble))
    .register(registry)

  private def held(holdings: Holdings) = List(
    "ids"            -> holdings.ids,
    "windows"        -> holdings.windows,
    "sessions"       -> holdings.sessions,
    "held_deletions" -> holdings.heldDeletions
  )

  private def ofStore(name: String, help: String)(values: => List[(String, Int, Long)]): Unit = {
    GaugeWithCallback.builder
      .name(s"chatpulse_processor_$name")
      .help(help)
      .labelNames("store", "partition")
      .callback(sample =>
        values.foreach { case (store, partition, value) =>
          sample.call(value.toDouble, store, partition.toString)
        }
      )
      .register(registry)
    ()
  }

  private def total(name: String, help: String, of: Totals => Long): Unit = {
    CounterWithCallback.builder
      .name(s"chatpulse_processor_${name}_total")
      .help(help)
      .labelNames("partition")
      .callback(sample =>
        byPartition.asScala.foreach { case (partition, standing) =>
          sample.call(of(standing.progress.totals).toDouble, partition.toString)
        }
      )
      .register(registry)
    ()
  }
}
