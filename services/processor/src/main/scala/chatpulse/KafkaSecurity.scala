package chatpulse

import org.apache.kafka.clients.CommonClientConfigs._
import org.apache.kafka.common.config.SaslConfigs._
import org.apache.kafka.common.config.SslConfigs._

/** What proves who we are and who they are, as settings of the Java client. */
object KafkaSecurity {
  private val mechanisms = List("plain", "scram-sha-256", "scram-sha-512", "oauthbearer")
  private val modules    = "org.apache.kafka.common.security"

  /** TLS turns itself on with SASL, a certificate or a cloud preset; KAFKA_SSL_ENABLED=false keeps it off. */
  def read(
      vars: EnvReader,
      preset: Option[KafkaPreset],
      readFile: String => Either[String, String]
  ): Map[String, String] = {
    val mechanism =
      vars.optionalChoice("KAFKA_SASL_MECHANISM", mechanisms).orElse(preset.flatMap(_.mechanism))
    val login        = mechanism.fold(none(vars))(sasl(vars, _))
    val certificates = ssl(vars, readFile)
    val wanted       = mechanism.isDefined || certificates.nonEmpty || preset.exists(_.tls)
    val encrypted    = vars.boolean("KAFKA_SSL_ENABLED", default = wanted)
    val protocol     = (mechanism, encrypted) match {
      case (None, false)    => "PLAINTEXT"
      case (None, true)     => "SSL"
      case (Some(_), false) => "SASL_PLAINTEXT"
      case (Some(_), true)  => "SASL_SSL"
    }
    Map(SECURITY_PROTOCOL_CONFIG -> protocol) ++ login ++ (if (encrypted) certificates else Map.empty)
  }

  private def none(vars: EnvReader): Map[String, String] = {
    if (List("KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD").exists(vars.optional(_).isDefined))
      vars.fault("KAFKA_SASL_MECHANISM", "is not set, though a user name or password is", "scram-sha-512")
    Map.empty
  }

  private def sasl(vars: EnvReader, mechanism: String): Map[String, String] = {
    def required(name: String, example: String): String = vars.optional(name).getOrElse {
      vars.fault(name, s"is not set, and $mechanism needs it", example)
      ""
    }
    val user     = required("KAFKA_SASL_USERNAME", "chatpulse")
    val password = required("KAFKA_SASL_PASSWORD", "…")

    def login(module: String): String =
      s"$modules.$module required username=${quoted(user)} password=${quoted(password)};"
    val settings = mechanism match {
      case "plain"       => Map(SASL_JAAS_CONFIG -> login("plain.PlainLoginModule"))
      case "oauthbearer" =>
        val token = required("KAFKA_SASL_OAUTHBEARER_TOKEN_URL", "https://login.example/token")
        Map(
          SASL_JAAS_CONFIG                    -> s"$modules.oauthbearer.OAuthBearerLoginModule required;",
          SASL_LOGIN_CALLBACK_HANDLER_CLASS   -> s"$modules.oauthbearer.OAuthBearerLoginCallbackHandler",
          SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL -> url(vars, token),
          SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID     -> user,
          SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET -> password
        ) ++ vars.optional("KAFKA_SASL_OAUTHBEARER_SCOPE").map(SASL_OAUTHBEARER_SCOPE -> _)
      case _ => Map(SASL_JAAS_CONFIG -> login("scram.ScramLoginModule"))
    }
    settings + (SASL_MECHANISM -> mechanism.toUpperCase)
  }

  private def url(vars: EnvReader, value: String): String = {
    if (value.nonEmpty && !value.matches("""https?://[^\s/@]+(/[^\s@]*)?"""))
      vars.fault(
        "KAFKA_SASL_OAUTHBEARER_TOKEN_URL",
        "must be an http:// or https:// address without a user and password in it",
        "https://login.example/token"
      )
    value
  }

  /** Empty when no certificate is given: the JVM's own authorities then judge the broker. */
  private def ssl(vars: EnvReader, readFile: String => Either[String, String]): Map[String, String] = {
    val ca    = pem(vars, "KAFKA_SSL_CA", readFile)
    val cert  = pem(vars, "KAFKA_SSL_CERT", readFile)
    val key   = pem(vars, "KAFKA_SSL_KEY", readFile)
    val isSet = (name: String) => vars.optional(name).isDefined
    if (isSet("KAFKA_SSL_CERT") != isSet("KAFKA_SSL_KEY"))
      vars.fault(
        if (isSet("KAFKA_SSL_CERT")) "KAFKA_SSL_KEY" else "KAFKA_SSL_CERT",
        "is not set, and a client certificate needs both KAFKA_SSL_CERT and KAFKA_SSL_KEY",
        "/etc/kafka/client.pem"
      )
    if (key.exists(!_.contains("-----BEGIN PRIVATE KEY-----")))
      vars.fault(
        "KAFKA_SSL_KEY",
        "must be an unencrypted PKCS #8 key, which starts with -----BEGIN PRIVATE KEY----- (openssl pkcs8 -topk8 -nocrypt)",
        "/etc/kafka/client.key.pem"
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
            vars.fault(name, s"names $value, which holds no PEM", "/etc/kafka/ca.pem")
            None
          case Left(problem) =>
            vars.fault(name, s"names $value, which cannot be read ($problem)", "/etc/kafka/ca.pem")
            None
        }
    }

  private def quoted(text: String): String = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\""
}
