package chatpulse.ops

import chatpulse.{
  Config,
  Holdings,
  ProgressListener,
  RocksDbMemory,
  Standing,
  Stores,
  StreamsSettings,
  Topology
}
import org.apache.kafka.clients.admin.Admin
import org.apache.kafka.common.config.SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP
import org.apache.kafka.streams.KafkaStreams.State
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.{
  REPLACE_THREAD,
  SHUTDOWN_CLIENT
}
import org.apache.kafka.streams.{CloseOptions, KafkaStreams, StreamsConfig}
import org.rocksdb.NativeLibraryLoader

import java.nio.file.{Files, Path}
import java.time.{Duration, Instant}
import java.util.concurrent.CompletableFuture

/** The processor as a process: probes, then topics, then streams. */
final class Service(config: Config) extends StreamsView {
  private val log      = Logging.logger(getClass)
  private val failures = new ThreadFailures(maxReplacements = 3, withinMs = 10 * 60 * 1000)
  private val policy   = new FailurePolicy(failures)
  private val restores = new RestoreProgress(() => Instant.now)
  private val latest   = new LatestWindows(config.rules)
  private val topics   = new TopicWait(config, log, refusal)
  private val monitor  = new Monitor(this, failures, restores)
  private val failed   = new CompletableFuture[String]

  private val takeOvers = new TakeOverLog(log, config.transactionTimeoutMs)

  @volatile private var streams: Option[KafkaStreams] = None
  @volatile private var http: Option[HttpEndpoints]   = None

  /**
   * Runs until something fails for good; a stop from outside is `close`.
   * @return why it cannot go on, as a sentence
   */
  def run(): String = {
    val endpoints = HttpEndpoints.start(
      config.host,
      config.port,
      () => live,
      () => ready,
      () => monitor.scrape(),
      StreamsEndpoints.of(topology.describe, () => running, restores, latest)
    )
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
    }
  }

  /** Ends with the process: there is nothing to count, and a service that ended would be started again and again. */
  private def idle(): String = {
    log.warn(s"Kafka is ${Health.kafkaDisabled}: nothing is counted, only the probes are served")
    failed.join()
    Health.kafkaDisabled
  }

  /**
   * Commits what was counted and leaves the group, so that the others take over at once and not after the session.
   * At most 8 s. @return whether that was enough
   */
  def close(): Boolean = {
    val how   = CloseOptions.timeout(Duration.ofSeconds(8)).withGroupMembershipOperation(LEAVE_GROUP)
    val clean = streams.forall(_.close(how))
    http.foreach(_.close())
    clean
  }

  override def state: String = streams.fold("NOT_STARTED")(_.state.toString)

  override def pollAgeSeconds: Map[String, Double] =
    streams.fold(Map.empty[String, Double])(s => StreamsView.pollAgeSeconds(StreamsView.metricsOf(s.metrics)))

  override def lag: Map[(String, String), Double] =
    streams.fold(Map.empty[(String, String), Double])(s => StreamsView.lag(StreamsView.metricsOf(s.metrics)))

  override def rocksDbBytes: Long = if (streams.isEmpty) 0 else RocksDbMemory.usedBytes

  private def live: HealthView  = Health.live(pollAgeSeconds)
  private def ready: HealthView =
    if (config.kafka.enabled) Health.ready(state, topics.waitingFor) else Health.disabled

  private def start(): Unit = {
    loadRocksDb()
    val settings = StreamsSettings.of(config)
    settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, address)
    val started = new KafkaStreams(topology, settings)
    started.setUncaughtExceptionHandler { error =>
      val fate = policy.fateOf(error, System.nanoTime / 1000000)
      log.atError
        .setCause(error)
        .addKeyValue("replaced", fate == ThreadFate.Replace)
        .log("a stream thread failed")
      fate match {
        case ThreadFate.Replace       => REPLACE_THREAD
        case ThreadFate.End(sentence) =>
          // `run` goes on with it; closing the client is then the business of the process's end.
          failed.complete(sentence)
          SHUTDOWN_CLIENT
      }
    }
    started.setStateListener { (now, before) =>
      log.atInfo.addKeyValue("from", before).addKeyValue("to", now).log("streams changed state")
      if (now == State.ERROR) failed.complete("Kafka Streams gave up")
      ()
    }
    started.setGlobalStateRestoreListener(restores)
    started.setStandbyUpdateListener(restores)
    streams = Some(started)
    started.start()
  }

  private lazy val topology = Topology.build(config, progressed, latest)

  private def progressed: ProgressListener = new ProgressListener {
    override def progressed(partition: Int, standing: Option[Standing]): Unit = {
      monitor.progressed(partition, standing)
      standing.foreach(s => latest.progressed(partition, s.progress.eventTime))
    }

    override def takenOver(partition: Int, holdings: Holdings, tookMs: Long): Unit =
      takeOvers.takenOver(partition, holdings, tookMs)
  }

  private def running: Option[RunningStreams] = streams.map(
    new RunningStreams(_, config.applicationId, address, Stores.history)
  )

  /** Where other instances, and who is sent on by them, reach this one. */
  private def address: String =
    config.advertisedAddress.getOrElse(Address.of(config.host, http.fold(config.port)(_.port)))

  private def refusal(admin: Admin): Option[String] = {
    val changelogs =
      TopologyView.stores(topology.describe).map(store => s"${config.applicationId}-$store-changelog")
    val inspection = new StartInspection(TopicWait.settings(config), config.topics, log)
    StartCheck.problem(
      config.applicationName,
      config.rules.generation,
      changelogs,
      inspection.found(admin, config.applicationId)
    )
  }

  // By default each start leaves a copy of the library in the temporary folder when the process is killed.
  private def loadRocksDb(): Unit = {
    Files.createDirectories(Path.of(config.stateDir))
    NativeLibraryLoader.getInstance.loadLibrary(config.stateDir)
  }
}
