package chatpulse.ops

import chatpulse.{Config, Topics}
import org.apache.kafka.clients.admin.Admin
import org.apache.kafka.common.KafkaException
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException
import org.slf4j.Logger

import java.util.concurrent.ExecutionException
import scala.annotation.tailrec
import scala.jdk.CollectionConverters._
import scala.util.Using

/**
 * Waits, for ever, until Kafka answers and the topics are there: the order in which things are started must not matter.
 * @param refusal looked up then: why the processor may not count on from what it finds
 */
final class TopicWait(config: Config, log: Logger, refusal: Admin => Option[String] = _ => None) {
  private val retryMs = 1000L

  @volatile private var waiting: Option[String] = Some("not asked yet")

  /** What is waited for, as a sentence. */
  def waitingFor: Option[String] = waiting

  /** @return why the processor cannot start, if waiting would not help */
  @tailrec
  def await(): Option[String] = check() match {
    case TopicCheck.Ready             => waiting = None; None
    case TopicCheck.Wrong(sentence)   => waiting = Some(sentence); waiting
    case TopicCheck.WaitFor(sentence) =>
      if (!waiting.contains(sentence)) log.info(sentence)
      waiting = Some(sentence)
      Thread.sleep(retryMs)
      await()
  }

  private def check(): TopicCheck =
    try
      Using.resource(Admin.create(settings.asJava.asInstanceOf[java.util.Map[String, AnyRef]])) { admin =>
        TopicCheck.of(config.topics, partitions(admin, config.topics)) match {
          case TopicCheck.Ready => refusal(admin).fold[TopicCheck](TopicCheck.Ready)(TopicCheck.Wrong(_))
          case other            => other
        }
      }
    catch {
      case e: ExecutionException => TopicCheck.failed(brokers, e.getCause)
      case e: KafkaException     => TopicCheck.failed(brokers, Option(e.getCause).getOrElse(e))
    }

  private def brokers: String = config.kafka.common("bootstrap.servers")

  private def partitions(admin: Admin, topics: Topics): Map[String, Int] =
    admin
      .describeTopics((topics.chat :: topics.outputs).asJava)
      .topicNameValues
      .asScala
      .toMap
      .flatMap { case (name, description) =>
        try Some(name -> description.get.partitions.size)
        catch {
          case e: ExecutionException if e.getCause.isInstanceOf[UnknownTopicOrPartitionException] => None
        }
      }

  private def settings: Map[String, String] = TopicWait.settings(config)
}

object TopicWait {

  /** Of the clients that ask before anything starts: they give up soon, to say what they wait for. */
  def settings(config: Config): Map[String, String] =
    config.kafka.common ++ Map(
      "client.id"              -> s"${config.kafka.clientId}-start",
      "default.api.timeout.ms" -> "5000",
      "request.timeout.ms"     -> "5000"
    )
}
