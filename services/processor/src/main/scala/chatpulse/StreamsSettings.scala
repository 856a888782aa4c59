package chatpulse

import org.apache.kafka.clients.consumer.ConsumerConfig
import org.apache.kafka.clients.producer.ProducerConfig
import org.apache.kafka.streams.StreamsConfig
import org.apache.kafka.streams.StreamsConfig._
import org.apache.kafka.streams.errors.{
  DefaultProductionExceptionHandler,
  LogAndFailExceptionHandler,
  LogAndFailProcessingExceptionHandler
}

import java.util.Properties

/** Kafka Streams' own settings. */
object StreamsSettings {

  /**
   * An instance that comes back is given its share at once, and restores it while it has it: changelogs are small. With
   * the default of 10,000 records it would get warm copies first, and its share at a rebalance a minute later at best.
   */
  private val acceptableRecoveryLag = Long.MaxValue

  /**
   * Rounds ask for a commit every `commitIntervalMs` (Emission); this is for what changes no count, and for a backlog,
   * over which rounds pause. Kafka Streams does not take a commit that was asked for as one of its own, so that with
   * an equal interval there would be twice as many.
   */
  private val minCommitIntervalMs = 500

  /**
   * A year: state goes when it is asked for. A partition that comes back finds its own, and restores what it missed; by
   * default what another instance has had for ten minutes would be deleted.
   */
  private val cleanupDelayMs = 365L * 24 * 60 * 60 * 1000

  def of(config: Config): Properties = {
    val streams = Map[String, Any](
      APPLICATION_ID_CONFIG                 -> config.applicationId,
      CLIENT_ID_CONFIG                      -> config.kafka.clientId,
      STATE_DIR_CONFIG                      -> config.stateDir,
      STATE_CLEANUP_DELAY_MS_CONFIG         -> cleanupDelayMs,
      PROCESSING_GUARANTEE_CONFIG           -> EXACTLY_ONCE_V2,
      COMMIT_INTERVAL_MS_CONFIG             -> math.max(config.commitIntervalMs, minCommitIntervalMs),
      NUM_STREAM_THREADS_CONFIG             -> config.threads,
      NUM_STANDBY_REPLICAS_CONFIG           -> config.standbyReplicas,
      ACCEPTABLE_RECOVERY_LAG_CONFIG        -> acceptableRecoveryLag,
      REPLICATION_FACTOR_CONFIG             -> config.kafka.replicationFactor,
      TOPOLOGY_OPTIMIZATION_CONFIG          -> OPTIMIZE,
      ROCKSDB_CONFIG_SETTER_CLASS_CONFIG    -> classOf[RocksDbMemory],
      STATESTORE_CACHE_MAX_BYTES_CONFIG     -> 16L * 1024 * 1024,
      BUFFERED_RECORDS_PER_PARTITION_CONFIG -> 1000,
      // A task reads one partition: there is no other whose records it could wait for.
      MAX_TASK_IDLE_MS_CONFIG                         -> StreamsConfig.MAX_TASK_IDLE_MS_DISABLED,
      ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG -> true,
      // The net below: what the topology does not expect ends the thread, and is never stepped over.
      DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG -> classOf[LogAndFailExceptionHandler],
      PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG      -> classOf[LogAndFailProcessingExceptionHandler],
      "processing.exception.handler.global.enabled"  -> true,
      PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG      -> classOf[DefaultProductionExceptionHandler]
    )
    val consumer = config.kafka.consumer ++ Map(
      ConsumerConfig.AUTO_OFFSET_RESET_CONFIG -> "earliest",
      ConsumerConfig.MAX_POLL_RECORDS_CONFIG  -> "1000"
    )
    val producer = config.kafka.producer ++ Map(
      ProducerConfig.TRANSACTION_TIMEOUT_CONFIG -> config.transactionTimeoutMs.toString,
      ProducerConfig.BUFFER_MEMORY_CONFIG       -> (16 * 1024 * 1024).toString
    )

    val properties = new Properties
    (config.kafka.common ++ streams).foreach { case (name, value) => properties.put(name, value) }
    consumer.foreach { case (name, value) => properties.put(consumerPrefix(name), value) }
    producer.foreach { case (name, value) => properties.put(producerPrefix(name), value) }
    properties
  }
}
