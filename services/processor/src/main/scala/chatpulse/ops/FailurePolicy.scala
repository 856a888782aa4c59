package chatpulse.ops

import chatpulse.Refusal
import org.apache.kafka.common.errors.InvalidSessionTimeoutException

/** What becomes of a stream thread that failed. */
sealed trait ThreadFate

object ThreadFate {
  case object Replace                    extends ThreadFate
  final case class End(sentence: String) extends ThreadFate
}

/** A thread is replaced as often as `failures` allows. What a new thread would meet again ends the process at once. */
final class FailurePolicy(failures: ThreadFailures) {

  /** @param now ms, any monotonic clock */
  def fateOf(error: Throwable, now: Long): ThreadFate =
    Iterator.iterate(error)(_.getCause).takeWhile(_ != null).take(maxCauses).collectFirst {
      case refusal: Refusal                  => refusal.getMessage
      case _: InvalidSessionTimeoutException => sessionRefused
    } match {
      case Some(sentence)                   => ThreadFate.End(sentence)
      case None if failures.mayReplace(now) => ThreadFate.Replace
      case None => ThreadFate.End("the stream threads failed more often than they may be replaced")
    }

  private val maxCauses = 10

  private val sessionRefused =
    "Kafka allows no session as short or as long as KAFKA_SESSION_TIMEOUT: its group.min.session.timeout.ms is 6000 unless it was changed"
}
