package chatpulse

import org.apache.kafka.clients.CommonClientConfigs._
import org.apache.kafka.common.config.SaslConfigs._
import org.apache.kafka.common.config.SslConfigs._

/** Settings of Kafka clients, by the names of the Java client. Printed without their values: some are secrets. */
final case class KafkaSettings(
    clientId: String,
    /** For every client: brokers, security, timeouts. */
    common: Map[String, String],
    consumer: Map[String, String],
    producer: Map[String, String]
) {
  override def toString: String = s"KafkaSettings($clientId, ${common.keys.toList.sorted.mkString(", ")})"
}

/** The KAFKA_* variables of all chatpulse services, as settings of the Java client. */
object KafkaSettings {
  private val mechanisms = List("plain", "scram-sha-256", "scram-sha-512", "oauthbearer")

  def read(vars: EnvReader, readFile: String => Either[String, String]): KafkaSettings = KafkaSettings(
    clientId = vars.string("KAFKA_CLIENT_ID", "chatpulse-processor"),
    common = Map(
      "bootstrap.servers"  -> brokers(vars),
      "request.timeout.ms" -> vars.integer("KAFKA_REQUEST_TIMEOUT", 30000, min = 1000).toString,
      "socket.connection.setup.timeout.ms" -> vars
        .integer("KAFKA_CONNECTION_TIMEOUT", 10000, min = 100)
        .toString
    ) ++ security(vars, readFile),
    consumer = Map(
      "session.timeout.ms"        -> vars.integer("KAFKA_SESSION_TIMEOUT", 6000, min = 1000).toString,
      "heartbeat.interval.ms"     -> vars.integer("KAFKA_HEARTBEAT_INTERVAL", 2000, min = 100).toString,
      "fetch.max.bytes"           -> vars.integer("KAFKA_MAX_BYTES", 10485760, min = 1024).toString,
      "max.partition.fetch.bytes" -> vars
        .integer("KAFKA_MAX_BYTES_PER_PARTITION", 1048576, min = 1024)
        .toString,
      "fetch.min.bytes"   -> vars.integer("KAFKA_MIN_BYTES", 1, min = 1).toString,
      "fetch.max.wait.ms" -> vars.integer("KAFKA_MAX_WAIT_TIME", 200, min = 1).toString
    ),
    producer = Map(
      "compression.type" -> vars
        .choice("KAFKA_COMPRESSION", List("none", "gzip", "snappy", "lz4", "zstd"), "lz4"),
      "batch.size" -> vars.integer("KAFKA_BATCH_SIZE", 65536, min = 0).toString,
      "linger.ms"  -> vars.integer("KAFKA_LINGER_MS", 5, min = 0).toString
    )
  )

  private def brokers(vars: EnvReader): String = {
    val value   = vars.string("KAFKA_BROKERS", "localhost:9092")
    val brokers = value.split(',').map(_.trim).filter(_.nonEmpty).toList
    val valid   = brokers.forall(_.matches("""(\[[0-9a-fA-F:.%]+\]|[^\s:/]+):\d{1,5}"""))
    if (!valid || brokers.isEmpty)
      vars.fault("KAFKA_BROKERS", s"is \"$value\", and must be a comma list of host:port", "localhost:9092")
    brokers.mkString(",")
  }

  private def security(vars: EnvReader, readFile: String => Either[String, String]): Map[String, String] = {
    val mechanism = vars.optionalChoice("KAFKA_SASL_MECHANISM", mechanisms)
    val encrypted = vars.boolean("KAFKA_SSL_ENABLED", default = mechanism.isDefined)
    val protocol  = (mechanism, encrypted) match {
      case (None, false)    => "PLAINTEXT"
      case (None, true)     => "SSL"
      case (Some(_), false) => "SASL_PLAINTEXT"
      case (Some(_), true)  => "SASL_SSL"
    }
    Map(SECURITY_PROTOCOL_CONFIG -> protocol) ++
      mechanism.fold(Map.empty[String, String])(sasl(vars, _)) ++
      (if (encrypted) ssl(vars, readFile) else Map.empty)
  }

  private def sasl(vars: EnvReader, mechanism: String): Map[String, String] = {
    def required(name: String, example: String): String = vars.optional(name).getOrElse {
      vars.fault(name, s"is not set, and KAFKA_SASL_MECHANISM=$mechanism needs it", example)
      ""
    }
    val user     = quoted(required("KAFKA_SASL_USERNAME", "chatpulse"))
    val password = quoted(required("KAFKA_SASL_PASSWORD", "…"))
    val modules  = "org.apache.kafka.common.security"

    val login = mechanism match {
      case "plain"       => s"$modules.plain.PlainLoginModule required username=$user password=$password;"
      case "oauthbearer" =>
        s"$modules.oauthbearer.OAuthBearerLoginModule required clientId=$user clientSecret=$password;"
      case _ => s"$modules.scram.ScramLoginModule required username=$user password=$password;"
    }
    val token =
      if (mechanism == "oauthbearer")
        Map(
          SASL_LOGIN_CALLBACK_HANDLER_CLASS   -> s"$modules.oauthbearer.OAuthBearerLoginCallbackHandler",
          SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL -> required(
            "KAFKA_SASL_OAUTHBEARER_TOKEN_URL",
            "https://login.example/token"
          )
        )
      else Map.empty
    Map(SASL_MECHANISM -> mechanism.toUpperCase, SASL_JAAS_CONFIG -> login) ++ token
  }

  private def ssl(vars: EnvReader, readFile: String => Either[String, String]): Map[String, String] = {
    val ca   = pem(vars, "KAFKA_SSL_CA", readFile)
    val cert = pem(vars, "KAFKA_SSL_CERT", readFile)
    val key  = pem(vars, "KAFKA_SSL_KEY", readFile)
    if (cert.isDefined != key.isDefined)
      vars.fault(
        if (cert.isDefined) "KAFKA_SSL_KEY" else "KAFKA_SSL_CERT",
        "is not set, and a client certificate needs both KAFKA_SSL_CERT and KAFKA_SSL_KEY",
        "/etc/chatpulse/client.pem"
      )
    if (key.exists(!_.contains("-----BEGIN PRIVATE KEY-----")))
      vars.fault(
        "KAFKA_SSL_KEY",
        "must be an unencrypted PKCS #8 key, which starts with -----BEGIN PRIVATE KEY----- (openssl pkcs8 -topk8 -nocrypt)",
        "/etc/chatpulse/client-key.pem"
      )
    ca.fold(Map.empty[String, String])(pem =>
      Map(SSL_TRUSTSTORE_TYPE_CONFIG -> "PEM", SSL_TRUSTSTORE_CERTIFICATES_CONFIG -> pem)
    ) ++ cert.zip(key).fold(Map.empty[String, String]) { case (chain, key) =>
      Map(
        SSL_KEYSTORE_TYPE_CONFIG              -> "PEM",
        SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG -> chain,
        SSL_KEYSTORE_KEY_CONFIG               -> key
      )
    }
  }

  /** A path or the PEM text itself, in which line ends may be written as \n. */
  private def pem(vars: EnvReader, name: String, readFile: String => Either[String, String]): Option[String] =
    vars.optional(name).flatMap { value =>
      if (value.startsWith("-----BEGIN")) Some(value.replace("\\n", "\n"))
      else
        readFile(value) match {
          case Right(text) if text.contains("-----BEGIN") => Some(text)
          case Right(_)                                   =>
            vars.fault(name, "names a file without PEM text", "/etc/chatpulse/ca.pem")
            None
          case Left(problem) =>
            vars.fault(name, s"names a file that cannot be read ($problem)", "/etc/chatpulse/ca.pem")
            None
        }
    }

  private def quoted(text: String): String = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
}
