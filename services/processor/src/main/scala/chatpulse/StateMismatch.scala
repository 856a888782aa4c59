package chatpulse

/** The state of a partition was written by a processor that counts in another way: no log gives what would come of it. */
final class StateMismatch(problem: String)
    extends Refusal(
      s"$problem; `make reset-processor` counts again from the start of the topic, in a new generation"
    )
