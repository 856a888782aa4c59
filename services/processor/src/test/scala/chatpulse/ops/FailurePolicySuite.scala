package chatpulse.ops

import chatpulse.Refusal
import munit.FunSuite
import org.apache.kafka.common.errors.InvalidSessionTimeoutException
import org.apache.kafka.streams.errors.StreamsException

final class FailurePolicySuite extends FunSuite {
  private def policy = new FailurePolicy(new ThreadFailures(maxReplacements = 3, withinMs = 600000))

  test("a thread is replaced three times in ten minutes, then the process ends and says why") {
    val three = policy
    val fates = List(0L, 1L, 2L, 3L).map(three.fateOf(new IllegalStateException("broken"), _))
    assertEquals(fates.take(3), List.fill[ThreadFate](3)(ThreadFate.Replace))
    assertEquals(
      fates.last,
      ThreadFate.End("the stream threads failed more often than they may be replaced"): ThreadFate
    )
  }

  test("a refusal ends the process at the first time, with its own sentence, however deep it is wrapped") {
    val wrapped =
      new StreamsException("task 0_1", new RuntimeException(new Refusal("the state is another's")))
    assertEquals(policy.fateOf(wrapped, 0), ThreadFate.End("the state is another's"): ThreadFate)
  }

  test("a session that the broker does not allow is said with its variable, and not tried again") {
    policy.fateOf(new StreamsException("join", new InvalidSessionTimeoutException("no")), 0) match {
      case ThreadFate.End(sentence) => assert(sentence.contains("KAFKA_SESSION_TIMEOUT"), sentence)
      case ThreadFate.Replace       => fail("it would be refused again")
    }
  }

  test("an error that is its own cause ends the search") {
    val round = new RuntimeException("round") {
      override def getCause: Throwable = this
    }
    assertEquals(policy.fateOf(round, 0), ThreadFate.Replace: ThreadFate)
  }
}
