package chatpulse

/** Settings of Kafka clients, by the names of the Java client. Printed without their values: some are secrets. */
final case class KafkaSettings(
    /** False: nothing may connect. */
    enabled: Boolean,
    clientId: String,
    /** KAFKA_GROUP_ID. */
    groupId: Option[String],
    /** Of topics when they are created; −1: the broker's default. */
    replicationFactor: Int,
    /** For every client: brokers, security, timeouts. */
    common: Map[String, String],
    consumer: Map[String, String],
    producer: Map[String, String]
) {
  override def toString: String = s"KafkaSettings($clientId, ${common.keys.toList.sorted.mkString(", ")})"
}

/**
 * The KAFKA_* variables of all chatpulse services, as settings of the Java client. Names, defaults and bounds are those
 * of packages/kafka/src/config/variables; KafkaSettingsSuite holds both to the same cases.
 */
object KafkaSettings {
  private val compressions   = List("none", "gzip", "snappy", "lz4", "zstd")
  private val mebibyte       = 1024 * 1024
  private val maxFetchBytes  = 1024 * mebibyte
  private val maxTimeoutMs   = 3600000
  private val maxSessionMs   = 1800000
  private val maxBatchBytes  = 16 * mebibyte
  private val maxPauseMs     = 60000
  private val maxReplication = 32767

  def read(vars: EnvReader, readFile: String => Either[String, String]): KafkaSettings = {
    val enabled = vars.boolean("KAFKA_ENABLED", default = true)
    val preset  = KafkaPreset.read(vars)
    val access  =
      if (enabled)
        Map("bootstrap.servers" -> brokers(vars, preset).mkString(",")) ++
          KafkaSecurity.read(vars, preset, readFile)
      else Map.empty[String, String]
    KafkaSettings(
      enabled = enabled,
      clientId = vars.string("KAFKA_CLIENT_ID", "chatpulse-processor"),
      groupId = vars.optional("KAFKA_GROUP_ID").orElse(vars.optional("KAFKA_CONSUMER_GROUP")),
      replicationFactor = replicationFactor(vars, preset),
      common = access ++ Map(
        "request.timeout.ms" -> vars
          .integer("KAFKA_REQUEST_TIMEOUT", 30000, min = 100, maxTimeoutMs)
          .toString,
        "socket.connection.setup.timeout.ms" -> vars
          .integer("KAFKA_CONNECTION_TIMEOUT", 10000, min = 1, maxTimeoutMs)
          .toString
      ),
      consumer = consumer(vars),
      producer = Map(
        "compression.type" -> vars.choice("KAFKA_COMPRESSION", compressions, "lz4"),
        "batch.size"       -> vars.integer("KAFKA_BATCH_SIZE", 131072, min = 1, maxBatchBytes).toString,
        "linger.ms"        -> vars.integer("KAFKA_LINGER_MS", 100, min = 0, maxPauseMs).toString
      )
    )
  }

  private def consumer(vars: EnvReader): Map[String, String] = {
    val session   = vars.integer("KAFKA_SESSION_TIMEOUT", 6000, min = 1000, maxSessionMs)
    val heartbeat = vars.integer("KAFKA_HEARTBEAT_INTERVAL", 2000, min = 100, maxSessionMs)
    if (heartbeat >= session)
      vars.fault(
        "KAFKA_HEARTBEAT_INTERVAL",
        s"is $heartbeat, and must be less than KAFKA_SESSION_TIMEOUT ($session)",
        (session / 10).max(100).toString
      )
    Map(
      "session.timeout.ms"    -> session,
      "heartbeat.interval.ms" -> heartbeat,
      "fetch.max.bytes"       -> vars.integer("KAFKA_MAX_BYTES", 10 * mebibyte, min = 1024, maxFetchBytes),
      "max.partition.fetch.bytes" ->
        vars.integer("KAFKA_MAX_BYTES_PER_PARTITION", mebibyte, min = 1024, maxFetchBytes),
      "fetch.min.bytes"   -> vars.integer("KAFKA_MIN_BYTES", 1, min = 1, maxFetchBytes),
      "fetch.max.wait.ms" -> vars.integer("KAFKA_MAX_WAIT_TIME", 200, min = 1, maxPauseMs)
    ).view.mapValues(_.toString).toMap
  }

  private def replicationFactor(vars: EnvReader, preset: Option[KafkaPreset]): Int = {
    val name   = "KAFKA_REPLICATION_FACTOR"
    val factor = vars.integer(name, preset.fold(1)(_.replicationFactor), min = -1, maxReplication)
    if (factor == 0) vars.fault(name, "is 0, and must be 1 or more, or -1 for the broker's default", "3")
    factor
  }

  private val host     = """(\[[0-9a-fA-F:]+\]|[^\s:,/]+)"""
  private val withPort = s"$host:\\d{1,5}"

  /** A broker without a port has the preset's; without a preset that is a fault. */
  private def brokers(vars: EnvReader, preset: Option[KafkaPreset]): List[String] = {
    val name = "KAFKA_BROKERS"
    val port = preset.fold(9092)(_.port)
    vars.optional(name) match {
      case Some(value) =>
        val named = value.split(',').map(_.trim).filter(_.nonEmpty).toList
        val rule  = if (preset.isEmpty) withPort else s"$host(:\\d{1,5})?"
        if (named.isEmpty || !named.forall(_.matches(rule)))
          vars.fault(name, s"is \"$value\", and must be a comma list of host:port", s"localhost:$port")
        named.map(broker => if (broker.matches(withPort)) broker else s"$broker:$port")
      case None =>
        val usual =
          preset.fold[Option[String]](Some("localhost:9092"))(_.broker).filterNot(_ => vars.isBlank(name))
        if (usual.isEmpty)
          vars.fault(
            name,
            "names no broker; KAFKA_ENABLED=false is how to do without Kafka",
            s"kafka:$port"
          )
        usual.toList
    }
  }
}
