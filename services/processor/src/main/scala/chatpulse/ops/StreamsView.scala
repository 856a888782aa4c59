package chatpulse.ops

import org.apache.kafka.common.{Metric, MetricName}

import scala.jdk.CollectionConverters._

/** What probes and metrics want to know of the running streams, read from Kafka's own client metrics. */
trait StreamsView {
  def state: String

  /** Seconds since the last poll, by stream thread. */
  def pollAgeSeconds: Map[String, Double]

  /** Records not read yet, by topic and partition. */
  def lag: Map[(String, String), Double]

  /** What RocksDB holds in memory, outside of the heap: block cache and write buffers of all stores together. */
  def rocksDbBytes: Long
}

object StreamsView {

  def pollAgeSeconds(metrics: Iterable[(MetricName, Metric)]): Map[String, Double] =
    metrics.iterator.collect {
      case (name, metric) if name.name == "last-poll-seconds-ago" && isMainConsumer(name) =>
        name.tags.get("client-id").stripSuffix("-consumer") -> number(metric)
    }.toMap

  def lag(metrics: Iterable[(MetricName, Metric)]): Map[(String, String), Double] =
    metrics.iterator.collect {
      case (name, metric)
          if name.name == "records-lag" && isMainConsumer(name) && name.tags.containsKey("partition") =>
        (name.tags.get("topic"), name.tags.get("partition")) -> number(metric)
    }.toMap

  def metricsOf(metrics: java.util.Map[MetricName, _ <: Metric]): Iterable[(MetricName, Metric)] =
    metrics.asScala.view.map { case (name, metric) => (name, metric) }

  // The consumer that restores state polls only while there is something to restore.
  private def isMainConsumer(name: MetricName): Boolean =
    Option(name.tags.get("client-id")).exists(id =>
      id.endsWith("-consumer") && !id.endsWith("-restore-consumer")
    )

  private def number(metric: Metric): Double = metric.metricValue match {
    case n: Number => n.doubleValue
    case _         => Double.NaN
  }
}
