package chatpulse

import munit.FunSuite

import scala.jdk.CollectionConverters._

final class ConfigSuite extends FunSuite {
  private val ca    = "-----BEGIN CERTIFICATE-----\nca\n-----END CERTIFICATE-----\n"
  private val key   = "-----BEGIN PRIVATE KEY-----\nkey\n-----END PRIVATE KEY-----\n"
  private val files = Map("/ca.pem" -> ca, "/key.pem" -> key, "/empty" -> "")

  private def read(env: (String, String)*): Either[List[ConfigFault], Config] =
    Config.fromEnv(env.toMap, path => files.get(path).toRight("NoSuchFileException"))

  private def taken(env: (String, String)*): Config =
    read(env: _*).fold(f => fail(f.mkString("; ")), identity)

  private def faulty(env: (String, String)*): List[String] =
    read(env: _*).fold(_.map(_.variable), _ => fail("no fault was found"))

  test("an empty environment gives the defaults, and blanks count as not set") {
    val config = taken("PROCESSOR_PORT" -> " ", "KAFKA_BROKERS" -> "")
    assertEquals((config.host, config.port, config.applicationId), ("127.0.0.1", 3002, "chatpulse-processor"))
    assertEquals(config.rules, Rules(600000, 660000, 1))
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
        "PROCESSOR_THREADS is \"0\", and must be a whole number from 1 to 64; for example PROCESSOR_THREADS=1",
        "KAFKA_BROKERS is \"localhost\", and must be a comma list of host:port; for example KAFKA_BROKERS=localhost:9092",
        "KAFKA_SSL_ENABLED is \"maybe\", and must be true or false; for example KAFKA_SSL_ENABLED=false"
      )
    )
  }

  test("ids are remembered for at least the grace and a minute") {
    assertEquals(faulty("PROCESSOR_GRACE_MS" -> "600001"), List("PROCESSOR_DEDUP_HORIZON_MS"))
    assertEquals(
      taken("PROCESSOR_GRACE_MS" -> "0", "PROCESSOR_DEDUP_HORIZON_MS" -> "60000").rules.graceMs,
      0L
    )
  }

  test("the group id is the application id, unless that is set itself") {
    assertEquals(taken("KAFKA_GROUP_ID" -> "g", "KAFKA_CONSUMER_GROUP" -> "c").applicationId, "g")
    assertEquals(taken("KAFKA_CONSUMER_GROUP" -> "c").applicationId, "c")
    assertEquals(taken("KAFKA_GROUP_ID" -> "g", "PROCESSOR_APPLICATION_ID" -> "a").applicationId, "a")
  }

  test("SASL turns TLS on, unless it is turned off in so many words") {
    val sasl =
      List("KAFKA_SASL_MECHANISM" -> "PLAIN", "KAFKA_SASL_USERNAME" -> "u", "KAFKA_SASL_PASSWORD" -> "p")
    assertEquals(taken(sasl: _*).kafka.common("security.protocol"), "SASL_SSL")
    assertEquals(
      taken("KAFKA_SSL_ENABLED" -> "false" :: sasl: _*).kafka.common("security.protocol"),
      "SASL_PLAINTEXT"
    )
    assertEquals(taken("KAFKA_SSL_ENABLED" -> "true").kafka.common("security.protocol"), "SSL")
  }

  test("each mechanism logs in with its own module, and a password may hold any character") {
    def common(mechanism: String, more: (String, String)*): Map[String, String] =
      taken(
        Seq(
          "KAFKA_SASL_MECHANISM" -> mechanism,
          "KAFKA_SASL_USERNAME"  -> "u",
          "KAFKA_SASL_PASSWORD"  -> "p\"\\"
        ) ++ more: _*
      ).kafka.common
    val modules = "org.apache.kafka.common.security"
    assertEquals(
      common("plain")("sasl.jaas.config"),
      s"""$modules.plain.PlainLoginModule required username="u" password="p\\"\\\\";"""
    )
    assertEquals(common("scram-sha-512")("sasl.mechanism"), "SCRAM-SHA-512")
    assertEquals(
      common("Scram-SHA-256")("sasl.jaas.config"),
      s"""$modules.scram.ScramLoginModule required username="u" password="p\\"\\\\";"""
    )
    val bearer = common("oauthbearer", "KAFKA_SASL_OAUTHBEARER_TOKEN_URL" -> "https://login.example/token")
    assertEquals(bearer("sasl.oauthbearer.token.endpoint.url"), "https://login.example/token")
    assert(bearer("sasl.jaas.config").contains("clientId=\"u\""))
  }

  test("Kafka's own parser reads the login as it was written") {
    val common = taken(
      "KAFKA_SASL_MECHANISM" -> "plain",
      "KAFKA_SASL_USERNAME"  -> "u;\" x=y",
      "KAFKA_SASL_PASSWORD"  -> "p\\\"'; #"
    ).kafka.common
    val jaas = org.apache.kafka.common.security.JaasContext.loadClientContext(
      Map[String, AnyRef](
        "sasl.jaas.config" -> new org.apache.kafka.common.config.types.Password(common("sasl.jaas.config"))
      ).asJava
    )
    val options = jaas.configurationEntries.get(0).getOptions
    assertEquals((options.get("username"), options.get("password")), ("u;\" x=y": Any, "p\\\"'; #": Any))
  }

  test("a mechanism without a user, and a certificate without its key, name what is missing") {
    assertEquals(
      faulty("KAFKA_SASL_MECHANISM" -> "plain"),
      List("KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD")
    )
    assertEquals(faulty("KAFKA_SSL_ENABLED" -> "true", "KAFKA_SSL_CERT" -> "/ca.pem"), List("KAFKA_SSL_KEY"))
  }

  test("PEM comes from a file or from the variable itself") {
    val common = taken(
      "KAFKA_SSL_ENABLED" -> "true",
      "KAFKA_SSL_CA"      -> "/ca.pem",
      "KAFKA_SSL_CERT"    -> ca.replace("\n", "\\n"),
      "KAFKA_SSL_KEY"     -> "/key.pem"
    ).kafka.common
    assertEquals(common("ssl.truststore.certificates"), ca)
    assertEquals(common("ssl.keystore.certificate.chain"), ca)
    assertEquals(common("ssl.keystore.key"), key)
    val encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----"
    assertEquals(
      faulty("KAFKA_SSL_ENABLED" -> "true", "KAFKA_SSL_CERT" -> ca, "KAFKA_SSL_KEY" -> encrypted),
      List("KAFKA_SSL_KEY")
    )
    assertEquals(faulty("KAFKA_SSL_ENABLED" -> "true", "KAFKA_SSL_CA" -> "/nowhere"), List("KAFKA_SSL_CA"))
    assertEquals(faulty("KAFKA_SSL_ENABLED" -> "true", "KAFKA_SSL_CA" -> "/empty"), List("KAFKA_SSL_CA"))
  }

  test("no secret is in the text of the configuration or of a fault") {
    val secrets =
      List("KAFKA_SASL_USERNAME" -> "u", "KAFKA_SASL_PASSWORD" -> "hunter2", "KAFKA_SSL_KEY" -> "hunter2")
    val config = taken("KAFKA_SASL_MECHANISM" -> "plain" :: secrets.take(2): _*)
    assert(!config.toString.contains("hunter2"))
    val faults = read("KAFKA_SASL_MECHANISM" -> "plain" :: secrets: _*).left.toOption.get
    assert(!faults.mkString.contains("hunter2"))
  }

  test("the stream settings are exactly once, with every name explicit") {
    val settings =
      StreamsSettings.of(taken("PROCESSOR_STANDBY_REPLICAS" -> "1", "KAFKA_SESSION_TIMEOUT" -> "9000"))
    assertEquals(settings.get("processing.guarantee"), "exactly_once_v2": Any)
    assertEquals(settings.get("ensure.explicit.internal.resource.naming"), true: Any)
    assertEquals(settings.get("topology.optimization"), "all": Any)
    assertEquals(settings.get("num.standby.replicas"), 1: Any)
    assertEquals(settings.get("consumer.session.timeout.ms"), "9000": Any)
    assertEquals(settings.get("producer.compression.type"), "lz4": Any)
    assertEquals(settings.get("producer.transaction.timeout.ms"), "10000": Any)
  }

  test("the topics are those of the contract") {
    val names =
      Contracts.json("topics.json").hcursor.downField("topics").as[List[Map[String, io.circe.Json]]].toTry.get
    val mine  = Topics.default
    val known = names.flatMap(_("name").asString).toSet
    assert(Set(mine.chat, mine.stats, mine.deadLetters).subsetOf(known))
  }
}
