package chatpulse

/** When changed windows are sent. What they say does not depend on it. */
sealed trait Emission

object Emission {

  /** By the wall clock, in rounds, and when they become final. A commit is asked for after so many rounds. */
  final case class Rounds(everyMs: Int, perCommit: Int = 1) extends Emission

  /** Rounds as often as there are commits, which is when what was sent shows, and at least every 100 ms. */
  def rounds(commitIntervalMs: Int): Emission = {
    val everyMs = math.min(100, commitIntervalMs)
    Rounds(everyMs, perCommit = commitIntervalMs / everyMs)
  }

  /** At every event, so that no revision is skipped: for tests, which then see each of them. */
  case object EachFold extends Emission
}
