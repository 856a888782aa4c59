package chatpulse.ops

import chatpulse.Topics
import org.apache.kafka.common.config.ConfigException
import org.apache.kafka.common.errors.{
  RetriableException,
  SaslAuthenticationException,
  SslAuthenticationException
}

import java.net.{ConnectException, SocketTimeoutException, UnknownHostException}
import javax.security.auth.login.LoginException

/** Whether the processor can start on the topics that were found. Messages are sentences for a person. */
sealed trait TopicCheck

object TopicCheck {
  case object Ready                          extends TopicCheck
  final case class WaitFor(sentence: String) extends TopicCheck
  final case class Wrong(sentence: String)   extends TopicCheck

  /** @param partitions partition count of each topic that exists */
  def of(topics: Topics, partitions: Map[String, Int]): TopicCheck = {
    val missing = (topics.chat :: topics.outputs).filterNot(partitions.contains)
    if (missing.nonEmpty)
      WaitFor(
        s"waiting for ${missing.mkString(", ")}: not created yet, the topic set-up of contracts/topics.json does it"
      )
    else {
      val uneven = topics.outputs.filter(partitions(_) != partitions(topics.chat))
      if (uneven.isEmpty) Ready
      else
        Wrong(
          uneven
            .map(topic => s"$topic has ${partitions(topic)} partitions")
            .mkString("", " and ", s", ${topics.chat} has ${partitions(topics.chat)}: they must be equal")
        )
    }
  }

  /** What to make of a question to Kafka that failed. What cannot be reached or resolved yet may be so later. */
  def failed(brokers: String, cause: Throwable): TopicCheck = {
    val causes                 = Iterator.iterate(cause)(_.getCause).takeWhile(_ != null).take(10).toList
    def wait(cause: Throwable) =
      WaitFor(s"waiting for Kafka at $brokers: no answer (${cause.getClass.getSimpleName})")

    causes
      .collectFirst {
        case e @ (_: RetriableException | _: ConfigException)                                => wait(e)
        case e @ (_: ConnectException | _: SocketTimeoutException | _: UnknownHostException) => wait(e)
        case _: SaslAuthenticationException | _: LoginException                              =>
          Wrong(
            s"Kafka at $brokers refuses the login, see KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD and KAFKA_SASL_MECHANISM: ${causes.last.getMessage}"
          )
        case e: SslAuthenticationException =>
          Wrong(
            s"TLS with Kafka at $brokers fails, see KAFKA_SSL_CA, KAFKA_SSL_CERT and KAFKA_SSL_KEY: ${e.getMessage}"
          )
      }
      .getOrElse(
        Wrong(
          s"Kafka at $brokers cannot be used: ${causes.last.getClass.getSimpleName}, ${causes.last.getMessage}"
        )
      )
  }
}
