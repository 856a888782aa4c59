package chatpulse.ops

import chatpulse.{Config, StreamsSettings, Topology}
import org.apache.kafka.common.config.SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL
import org.apache.kafka.streams.KafkaStreams
import org.apache.kafka.streams.KafkaStreams.State
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.{
  REPLACE_THREAD,
  SHUTDOWN_CLIENT
}
import org.rocksdb.NativeLibraryLoader

import java.nio.file.{Files, Path}
import java.time.Duration
import java.util.concurrent.CompletableFuture

/** The processor as a process: probes, then topics, then streams. */
final class Service(config: Config) extends StreamsView {
  private val log      = Logging.logger(getClass)
  private val failures = new ThreadFailures(maxReplacements = 3, withinMs = 10 * 60 * 1000)
  private val topics   = new TopicWait(config, log)
  private val monitor  = new Monitor(this, failures)
  private val failed   = new CompletableFuture[Unit]

  @volatile private var streams: Option[KafkaStreams] = None
  @volatile private var http: Option[HttpEndpoints]   = None

  /**
   * Runs until something fails for good; a stop from outside is `close`.
   * @return why it cannot go on, as a sentence
   */
  def run(): String = {
    val endpoints =
      HttpEndpoints.start(config.host, config.port, () => live, () => ready, () => monitor.scrape())
    http = Some(endpoints)
    log.atInfo.addKeyValue("host", config.host).addKeyValue("port", endpoints.port).log("probes are served")
    if (config.kafka.enabled) count() else idle()
  }

  private def count(): String = {
    // Kafka's client asks no token endpoint that is not listed here.
    config.kafka.common
      .get(SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL)
      .foreach(System.setProperty("org.apache.kafka.sasl.oauthbearer.allowed.urls", _))

    topics.await().getOrElse {
      start()
      failed.join()
      "the stream threads failed more often than they may be replaced"
    }
  }

  /** Ends with the process: there is nothing to count, and a service that ended would be started again and again. */
  private def idle(): String = {
    log.warn(s"Kafka is ${Health.kafkaDisabled}: nothing is counted, only the probes are served")
    failed.join()
    Health.kafkaDisabled
  }

  /** Commits what was counted and leaves the group. At most 8 s. @return whether that was enough */
  def close(): Boolean = {
    val clean = streams.forall(_.close(Duration.ofSeconds(8)))
    http.foreach(_.close())
    clean
  }

  override def state: String = streams.fold("NOT_STARTED")(_.state.toString)

  override def pollAgeSeconds: Map[String, Double] =
    streams.fold(Map.empty[String, Double])(s => StreamsView.pollAgeSeconds(StreamsView.metricsOf(s.metrics)))

  override def lag: Map[(String, String), Double] =
    streams.fold(Map.empty[(String, String), Double])(s => StreamsView.lag(StreamsView.metricsOf(s.metrics)))

  private def live: HealthView  = Health.live(pollAgeSeconds)
  private def ready: HealthView =
    if (config.kafka.enabled) Health.ready(state, topics.waitingFor) else Health.disabled

  private def start(): Unit = {
    loadRocksDb()
    val started = new KafkaStreams(Topology.build(config, monitor), StreamsSettings.of(config))
    started.setUncaughtExceptionHandler { error =>
      val replace = failures.mayReplace(System.nanoTime / 1000000)
      log.atError.setCause(error).addKeyValue("replaced", replace).log("a stream thread failed")
      if (replace) REPLACE_THREAD else SHUTDOWN_CLIENT
    }
    started.setStateListener { (now, before) =>
      log.atInfo.addKeyValue("from", before).addKeyValue("to", now).log("streams changed state")
      if (now == State.ERROR) failed.complete(())
      ()
    }
    streams = Some(started)
    started.start()
  }

  // By default each start leaves a copy of the library in the temporary folder when the process is killed.
  private def loadRocksDb(): Unit = {
    Files.createDirectories(Path.of(config.stateDir))
    NativeLibraryLoader.getInstance.loadLibrary(config.stateDir)
  }
}
