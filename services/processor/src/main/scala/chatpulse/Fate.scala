package chatpulse

/** What became of an event that was admitted. */
sealed trait Fate

object Fate {
  case object Counted   extends Fate
  case object Duplicate extends Fate

  /** Its minute was final. */
  case object Late extends Fate
}
