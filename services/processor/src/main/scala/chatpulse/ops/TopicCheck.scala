package chatpulse.ops

import chatpulse.Topics
import org.apache.kafka.common.config.ConfigException
import org.apache.kafka.common.errors.RetriableException

/** Whether the processor can start on the topics that were found. Messages are sentences for a person. */
sealed trait TopicCheck

object TopicCheck {
  case object Ready                          extends TopicCheck
  final case class WaitFor(sentence: String) extends TopicCheck
  final case class Wrong(sentence: String)   extends TopicCheck

  /** @param partitions partition count of each topic that exists */
  def of(topics: Topics, partitions: Map[String, Int]): TopicCheck = {
    val missing = List(topics.chat, topics.stats, topics.deadLetters).filterNot(partitions.contains)
    if (missing.nonEmpty)
      WaitFor(
        s"waiting for ${missing.mkString(", ")}: not created yet, the topic set-up of contracts/topics.json does it"
      )
    else {
      val uneven = List(topics.stats, topics.deadLetters).filter(partitions(_) != partitions(topics.chat))
      if (uneven.isEmpty) Ready
      else
        Wrong(
          uneven
            .map(topic => s"$topic has ${partitions(topic)} partitions")
            .mkString("", " and ", s", ${topics.chat} has ${partitions(topics.chat)}: they must be equal")
        )
    }
  }

  /** What to make of a question to Kafka that failed. A name that cannot be resolved yet may be so later. */
  def failed(brokers: String, cause: Throwable): TopicCheck = cause match {
    case _: RetriableException | _: ConfigException =>
      WaitFor(s"waiting for Kafka at $brokers: no answer (${cause.getClass.getSimpleName})")
    case _ => Wrong(s"Kafka at $brokers cannot be used: ${cause.getClass.getSimpleName}, ${cause.getMessage}")
  }
}
