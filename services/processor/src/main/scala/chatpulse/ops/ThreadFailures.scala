package chatpulse.ops

/**
 * How often a stream thread may fail. A failure that a new thread does not cure, such as a record that ends every
 * thread that meets it, must end the process, where it is seen. Called by the threads that fail.
 */
final class ThreadFailures(maxReplacements: Int, withinMs: Long) {
  private var failures = Vector.empty[Long]
  private var replaced = 0L

  /** Notes a failure at `now` (ms, any monotonic clock). True: replace the thread; false: give up. */
  def mayReplace(now: Long): Boolean = synchronized {
    failures = failures.filter(_ > now - withinMs) :+ now
    val allowed = failures.size <= maxReplacements
    if (allowed) replaced += 1
    allowed
  }

  def replacements: Long = synchronized(replaced)
}
