package chatpulse

/** Topics the processor reads and writes; their names are those of contracts/topics.json. */
final case class Topics(chat: String, stats: String, deadLetters: String)

object Topics {
  val default: Topics = Topics("twitch-chat-messages", "channel-stats", "twitch-chat-messages.dlt")
}

/**
 * Everything that can be set.
 * @param commitIntervalMs  how often counts, totals and offsets are committed together
 * @param standbyReplicas   copies of the state kept warm on other instances
 * @param kafka             connection, security and batching
 */
final case class Config(
    host: String,
    port: Int,
    logLevel: String,
    applicationId: String,
    stateDir: String,
    threads: Int,
    standbyReplicas: Int,
    commitIntervalMs: Int,
    rules: Rules,
    topics: Topics,
    kafka: KafkaSettings
)

object Config {

  /**
   * Pure: the environment and a way to read the files that it names.
   * @return the configuration, or every fault there is
   */
  def fromEnv(
      env: Map[String, String],
      readFile: String => Either[String, String]
  ): Either[List[ConfigFault], Config] = {
    val vars  = new EnvReader(env)
    val kafka = KafkaSettings.read(vars, readFile)

    val config = Config(
      host = vars.string("HOST", "127.0.0.1"),
      port = vars.port("PROCESSOR_PORT", 3002),
      logLevel =
        vars.choice("LOG_LEVEL", List("trace", "debug", "info", "warn", "error", "fatal", "silent"), "info"),
      applicationId = vars
        .optional("PROCESSOR_APPLICATION_ID")
        .orElse(kafka.groupId)
        .getOrElse("chatpulse-processor"),
      stateDir = vars.string("PROCESSOR_STATE_DIR", ".chatpulse/processor"),
      threads = vars.integer("PROCESSOR_THREADS", 1, min = 1, max = 64),
      standbyReplicas = vars.integer("PROCESSOR_STANDBY_REPLICAS", 0, min = 0, max = 8),
      commitIntervalMs = vars.integer("PROCESSOR_COMMIT_INTERVAL_MS", 100, min = 1, max = 9000),
      rules = Rules(
        graceMs = vars.integer("PROCESSOR_GRACE_MS", 600000, min = 0).toLong,
        dedupHorizonMs = vars.integer("PROCESSOR_DEDUP_HORIZON_MS", 660000, min = 0).toLong,
        generation = 1
      ),
      topics = Topics.default,
      kafka = kafka
    )

    val minHorizonMs = config.rules.graceMs + Rules.minHorizonOverGraceMs
    if (config.rules.dedupHorizonMs < minHorizonMs)
      vars.fault(
        "PROCESSOR_DEDUP_HORIZON_MS",
        s"is ${config.rules.dedupHorizonMs}, and must be 60000 more than PROCESSOR_GRACE_MS, or a copy of an event could be counted again",
        minHorizonMs.toString
      )

    if (vars.faults.isEmpty) Right(config) else Left(vars.faults)
  }
}
