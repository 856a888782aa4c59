package chatpulse

import io.circe.Json
import munit.FunSuite
import org.apache.kafka.common.config.types.Password
import org.apache.kafka.common.security.JaasContext

import scala.jdk.CollectionConverters._

/** The cases that the services in TypeScript are held to as well: what a variable means does not depend on the language. */
final class KafkaSettingsSuite extends FunSuite {
  private val shared  = Contracts.json("../packages/kafka/test/config/cases.json").hcursor
  private val files   = shared.get[Map[String, String]]("files").toTry.get
  private val cases   = shared.get[List[Json]]("cases").toTry.get
  private val numbers = shared.get[Map[String, Map[String, Int]]]("processorNumbers").toTry.get

  private def read(env: Map[String, String]): Either[List[ConfigFault], KafkaSettings] = {
    val vars     = new EnvReader(env)
    val settings = KafkaSettings.read(vars, path => files.get(path).toRight("NoSuchFileException"))
    if (vars.faults.isEmpty) Right(settings) else Left(vars.faults)
  }

  for (example <- cases) {
    val cursor = example.hcursor
    val env    = cursor.get[Map[String, String]]("env").toTry.get
    test(cursor.get[String]("rule").toTry.get) {
      cursor.get[Set[String]]("faults") match {
        case Right(variables) => assertEquals(read(env).left.map(_.map(_.variable).toSet), Left(variables))
        case Left(_) => assertEquals(read(env).map(normal), Right(cursor.get[Json]("settings").toTry.get))
      }
    }
  }

  for ((name, rule) <- numbers.toList.sortBy(_._1))
    test(s"$name has the default and the bounds that the reference tells") {
      // A heartbeat has to fit into its session, and the other way round.
      val company =
        if (name == "KAFKA_HEARTBEAT_INTERVAL") Map("KAFKA_SESSION_TIMEOUT" -> "1800000")
        else Map("KAFKA_HEARTBEAT_INTERVAL"                                 -> "100")
      def taken(value: Int): Either[List[String], Int] =
        read(company + (name -> value.toString)).left.map(_.map(_.variable)).map(number(name, _))
      assertEquals(number(name, read(Map.empty).toOption.get), rule("default"))
      assertEquals(taken(rule("min")), Right(rule("min")))
      assertEquals(taken(rule("min") - 1), Left(List(name)))
      assertEquals(taken(rule("max") + 1), Left(List(name)))
      if (name != "KAFKA_HEARTBEAT_INTERVAL") assertEquals(taken(rule("max")), Right(rule("max")))
    }

  test("no secret is in the text of the settings or of a fault") {
    val env = Map(
      "KAFKA_SASL_MECHANISM" -> "plain",
      "KAFKA_SASL_USERNAME"  -> "u",
      "KAFKA_SASL_PASSWORD"  -> "hunter2"
    )
    assert(!read(env).toOption.get.toString.contains("hunter2"))
    val faults = read(env ++ Map("KAFKA_SSL_KEY" -> "hunter2", "KAFKA_BROKERS" -> ",")).left.toOption.get
    assert(!faults.filterNot(_.variable == "KAFKA_SSL_KEY").mkString.contains("hunter2"))
  }

  private def number(name: String, settings: KafkaSettings): Int = {
    val javaNames = Map(
      "KAFKA_CONNECTION_TIMEOUT"      -> "socket.connection.setup.timeout.ms",
      "KAFKA_REQUEST_TIMEOUT"         -> "request.timeout.ms",
      "KAFKA_SESSION_TIMEOUT"         -> "session.timeout.ms",
      "KAFKA_HEARTBEAT_INTERVAL"      -> "heartbeat.interval.ms",
      "KAFKA_MAX_BYTES"               -> "fetch.max.bytes",
      "KAFKA_MAX_BYTES_PER_PARTITION" -> "max.partition.fetch.bytes",
      "KAFKA_MIN_BYTES"               -> "fetch.min.bytes",
      "KAFKA_MAX_WAIT_TIME"           -> "fetch.max.wait.ms",
      "KAFKA_BATCH_SIZE"              -> "batch.size",
      "KAFKA_LINGER_MS"               -> "linger.ms"
    )
    if (name == "KAFKA_REPLICATION_FACTOR") settings.replicationFactor
    else (settings.common ++ settings.consumer ++ settings.producer)(javaNames(name)).toInt
  }

  /** What the settings mean, in the words of the cases. The login is read back by Kafka's own parser. */
  private def normal(settings: KafkaSettings): Json = {
    val common   = settings.common
    val login    = common.get("sasl.jaas.config").fold(Map.empty[String, String])(parsed)
    val protocol = common.getOrElse("security.protocol", "PLAINTEXT")
    val texts    = List(
      "clientId"  -> Some(settings.clientId).filterNot(_ == "chatpulse-processor"),
      "groupId"   -> settings.groupId,
      "mechanism" -> common.get("sasl.mechanism").map(_.toLowerCase),
      "username" -> login.get("username").orElse(common.get("sasl.oauthbearer.client.credentials.client.id")),
      "password" -> login
        .get("password")
        .orElse(common.get("sasl.oauthbearer.client.credentials.client.secret")),
      "scope"    -> common.get("sasl.oauthbearer.scope"),
      "tokenUrl" -> common.get("sasl.oauthbearer.token.endpoint.url"),
      "ca"       -> common.get("ssl.truststore.certificates"),
      "cert"     -> common.get("ssl.keystore.certificate.chain"),
      "key"      -> common.get("ssl.keystore.key")
    ).collect { case (name, Some(text)) => name -> Json.fromString(text) }
    val brokers = common.get("bootstrap.servers").fold(Array.empty[String])(_.split(','))
    Json.fromFields(
      texts ++ List(
        "brokers"           -> Json.arr(brokers.toSeq.map(Json.fromString): _*),
        "tls"               -> Json.fromBoolean(protocol.endsWith("SSL")),
        "replicationFactor" -> Json.fromInt(settings.replicationFactor)
      ) ++ Option.unless(settings.enabled)("enabled" -> Json.False)
    )
  }

  private def parsed(login: String): Map[String, String] =
    JaasContext
      .loadClientContext(Map[String, AnyRef]("sasl.jaas.config" -> new Password(login)).asJava)
      .configurationEntries
      .get(0)
      .getOptions
      .asScala
      .map { case (name, value) => name -> value.toString }
      .toMap
}
