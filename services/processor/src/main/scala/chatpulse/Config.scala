package chatpulse

/**
 * Everything that can be set.
 * @param applicationName   names all generations
 * @param applicationId     of this generation: names its group, changelogs and transactions
 * @param advertisedAddress host:port at which other instances reach this one's endpoints; none: as it listens
 * @param commitIntervalMs  how often counts, totals and offsets are committed together
 * @param transactionTimeoutMs how long an instance that died may hold the readers back
 * @param standbyReplicas   copies of the state kept warm on other instances
 * @param kafka             connection, security and batching
 */
final case class Config(
    host: String,
    port: Int,
    advertisedAddress: Option[String],
    logLevel: String,
    applicationName: String,
    applicationId: String,
    stateDir: String,
    threads: Int,
    standbyReplicas: Int,
    commitIntervalMs: Int,
    transactionTimeoutMs: Int,
    rules: Rules,
    emission: Emission,
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
    val vars       = new EnvReader(env)
    val kafka      = KafkaSettings.read(vars, readFile)
    val name       = applicationName(vars, kafka)
    val generation = vars.integer("PROCESSOR_GENERATION", 1, min = 1, Generation.highest)
    val commitMs   = vars.integer("PROCESSOR_COMMIT_INTERVAL_MS", 100, min = 1, maxCommitIntervalMs)

    val config = Config(
      host = vars.string("HOST", "127.0.0.1"),
      port = vars.port("PROCESSOR_PORT", 3002),
      advertisedAddress = address(vars),
      logLevel =
        vars.choice("LOG_LEVEL", List("trace", "debug", "info", "warn", "error", "fatal", "silent"), "info"),
      applicationName = name,
      applicationId = Generation.applicationId(name, generation),
      stateDir = vars.string("PROCESSOR_STATE_DIR", ".chatpulse/processor"),
      threads = vars.integer("PROCESSOR_THREADS", 2, min = 1, max = 64),
      standbyReplicas = vars.integer("PROCESSOR_STANDBY_REPLICAS", 0, min = 0, max = 8),
      commitIntervalMs = commitMs,
      transactionTimeoutMs =
        vars.integer("PROCESSOR_TRANSACTION_TIMEOUT_MS", math.max(3000, 2 * commitMs), min = 1000, 900000),
      rules = Rules(
        graceMs = vars.integer("PROCESSOR_GRACE_MS", 600000, min = 0).toLong,
        generation = generation
      ),
      emission = Emission.rounds(commitMs),
      topics = Topics.default,
      kafka = kafka
    )

    if (config.transactionTimeoutMs <= commitMs)
      vars.fault(
        "PROCESSOR_TRANSACTION_TIMEOUT_MS",
        s"is ${config.transactionTimeoutMs}, and must be more than PROCESSOR_COMMIT_INTERVAL_MS ($commitMs), or no transaction would live until its commit",
        (2 * commitMs).toString
      )

    if (vars.faults.isEmpty) Right(config) else Left(vars.faults)
  }

  private val maxCommitIntervalMs = 60000

  private def applicationName(vars: EnvReader, kafka: KafkaSettings): String = {
    val name =
      vars.optional("PROCESSOR_APPLICATION_ID").orElse(kafka.groupId).getOrElse("chatpulse-processor")
    if (Generation.isAmbiguous(name))
      vars.fault(
        "PROCESSOR_APPLICATION_ID",
        s"is \"$name\", and must not end as a generation does: PROCESSOR_GENERATION says which one it is",
        "chatpulse-processor"
      )
    name
  }

  private def address(vars: EnvReader): Option[String] = {
    val name    = "PROCESSOR_ADVERTISED_ADDRESS"
    val address = vars.optional(name)
    address
      .filterNot(_.matches("""(\[[0-9a-fA-F:]+\]|[^\s:,/\[\]]+):\d{1,5}"""))
      .foreach(value => vars.fault(name, s"is \"$value\", and must be host:port", "processor-1:3002"))
    address
  }
}
