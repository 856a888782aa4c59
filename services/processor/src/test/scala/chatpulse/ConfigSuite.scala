package chatpulse

import munit.FunSuite

final class ConfigSuite extends FunSuite {
  private def read(env: (String, String)*): Either[List[ConfigFault], Config] =
    Config.fromEnv(env.toMap, _ => Left("NoSuchFileException"))

  private def taken(env: (String, String)*): Config =
    read(env: _*).fold(f => fail(f.mkString("; ")), identity)

  private def faulty(env: (String, String)*): List[String] =
    read(env: _*).fold(_.map(_.variable), _ => fail("no fault was found"))

  test("an empty environment gives the defaults, and blanks count as not set") {
    val config = taken("PROCESSOR_PORT" -> " ", "KAFKA_PRESET" -> "")
    assertEquals((config.host, config.port, config.applicationId), ("127.0.0.1", 3002, "chatpulse-processor"))
    assertEquals(config.rules, Rules(600000, 1))
    assertEquals(config.commitIntervalMs, 100)
    assertEquals(config.kafka.common("bootstrap.servers"), "localhost:9092")
    assertEquals(config.kafka.common("security.protocol"), "PLAINTEXT")
  }

  test("all faults are told together, each with variable, problem and a value that works") {
    val faults = read(
      "PROCESSOR_PORT"    -> "http",
      "LOG_LEVEL"         -> "loud",
      "PROCESSOR_THREADS" -> "0",
      "KAFKA_BROKERS"     -> "localhost",
      "KAFKA_SSL_ENABLED" -> "maybe"
    ).left.toOption.get
    assertEquals(
      faults.map(_.toString).toSet,
      Set(
        "PROCESSOR_PORT is \"http\", and must be a whole number from 0 to 65535; for example PROCESSOR_PORT=3002",
        "LOG_LEVEL is \"loud\", and must be one of trace, debug, info, warn, error, fatal, silent; for example LOG_LEVEL=info",
        "PROCESSOR_THREADS is \"0\", and must be a whole number from 1 to 64; for example PROCESSOR_THREADS=2",
        "KAFKA_BROKERS is \"localhost\", and must be a comma list of host:port; for example KAFKA_BROKERS=localhost:9092",
        "KAFKA_SSL_ENABLED is \"maybe\", and must be true or false; for example KAFKA_SSL_ENABLED=false"
      )
    )
  }

  test("the group id is the application id, unless that is set itself") {
    assertEquals(taken("KAFKA_GROUP_ID" -> "g", "KAFKA_CONSUMER_GROUP" -> "c").applicationId, "g")
    assertEquals(taken("KAFKA_CONSUMER_GROUP" -> "c").applicationId, "c")
    assertEquals(taken("KAFKA_GROUP_ID" -> "g", "PROCESSOR_APPLICATION_ID" -> "a").applicationId, "a")
  }

  test(
    "from the second generation on the application id has its number, so that a recount leaves the others alone"
  ) {
    val config = taken("PROCESSOR_APPLICATION_ID" -> "a", "PROCESSOR_GENERATION" -> "7")
    assertEquals((config.applicationName, config.applicationId, config.rules.generation), ("a", "a-g7", 7))
    assertEquals(StreamsSettings.of(config).get("application.id"), "a-g7": Any)
    assertEquals(taken("PROCESSOR_GENERATION" -> "1").applicationId, "chatpulse-processor")
    assertEquals(faulty("PROCESSOR_GENERATION" -> "0"), List("PROCESSOR_GENERATION"))
    assertEquals(faulty("PROCESSOR_GENERATION" -> "100001"), List("PROCESSOR_GENERATION"))
    assertEquals(faulty("PROCESSOR_APPLICATION_ID" -> "a-g7"), List("PROCESSOR_APPLICATION_ID"))
  }

  test("a transaction outlives the commit interval, whichever of the two is set") {
    assertEquals(taken("PROCESSOR_COMMIT_INTERVAL_MS" -> "5000").transactionTimeoutMs, 10000)
    assertEquals(
      faulty("PROCESSOR_COMMIT_INTERVAL_MS" -> "5000", "PROCESSOR_TRANSACTION_TIMEOUT_MS" -> "5000"),
      List("PROCESSOR_TRANSACTION_TIMEOUT_MS")
    )
  }

  test("the address for others is host:port") {
    List("processor-1:3002", "10.0.0.7:3002", "[::1]:3002").foreach(address =>
      assertEquals(taken("PROCESSOR_ADVERTISED_ADDRESS" -> address).advertisedAddress, Some(address))
    )
    List("processor-1", "http://a:1", "a b:1").foreach(address =>
      assertEquals(faulty("PROCESSOR_ADVERTISED_ADDRESS" -> address), List("PROCESSOR_ADVERTISED_ADDRESS"))
    )
  }

  test("each mechanism logs in with its own module") {
    def login(mechanism: String): String =
      taken(
        "KAFKA_SASL_MECHANISM"             -> mechanism,
        "KAFKA_SASL_USERNAME"              -> "u",
        "KAFKA_SASL_PASSWORD"              -> "p",
        "KAFKA_SASL_OAUTHBEARER_TOKEN_URL" -> "https://login.example/token"
      ).kafka.common("sasl.jaas.config").takeWhile(_ != ' ').split('.').last
    assertEquals(
      List("plain", "scram-sha-256", "scram-sha-512", "oauthbearer").map(login),
      List("PlainLoginModule", "ScramLoginModule", "ScramLoginModule", "OAuthBearerLoginModule")
    )
  }

  test("the stream settings are exactly once, with every name explicit") {
    val settings =
      StreamsSettings.of(taken("PROCESSOR_STANDBY_REPLICAS" -> "1", "KAFKA_SESSION_TIMEOUT" -> "9000"))
    assertEquals(settings.get("processing.guarantee"), "exactly_once_v2": Any)
    assertEquals(settings.get("ensure.explicit.internal.resource.naming"), true: Any)
    assertEquals(settings.get("topology.optimization"), "all": Any)
    assertEquals(settings.get("num.standby.replicas"), 1: Any)
    assertEquals(settings.get("state.cleanup.delay.ms"), 31536000000L: Any)
    assertEquals(settings.get("consumer.session.timeout.ms"), "9000": Any)
    assertEquals(settings.get("producer.compression.type"), "lz4": Any)
    assertEquals(settings.get("producer.transaction.timeout.ms"), "3000": Any)
  }

  test("the topics are those of the contract") {
    val names =
      Contracts.json("topics.json").hcursor.downField("topics").as[List[Map[String, io.circe.Json]]].toTry.get
    val mine  = Topics.default
    val known = names.flatMap(_("name").asString).toSet
    assert(Set(mine.chat, mine.stats, mine.deadLetters).subsetOf(known))
  }
}
