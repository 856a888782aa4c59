package chatpulse

/**
 * What is on the heap for one partition, in entries: ids of events that may still be counted, windows of all sizes that
 * are not final, running sessions, and deletions that wait for the message they name.
 */
final case class Holdings(ids: Int, windows: Int, sessions: Int, heldDeletions: Int)

/** How far a partition is, and what is held for it. */
final case class Standing(progress: Progress, holdings: Holdings)

/** Told how each partition of this instance stands; None when the instance gives it up. Called by stream threads. */
trait ProgressListener {
  def progressed(partition: Int, standing: Option[Standing]): Unit

  /** A partition is this instance's, and its heap was made from what is stored of it. That took its thread so long. */
  def takenOver(partition: Int, holdings: Holdings, tookMs: Long): Unit = ()
}

object ProgressListener {
  val none: ProgressListener = (_, _) => ()
}

/**
 * Told each window stats record as it is sent, which is before its transaction is committed; of one window in rising
 * revisions. A partition that is released was given up by this instance, and its windows with it. Called by stream
 * threads: must be quick and thread-safe. `json` is never changed.
 */
trait StatsListener {
  def sent(partition: Int, channelId: String, sizeSeconds: Int, windowStart: Long, json: Array[Byte]): Unit
  def released(partition: Int): Unit
}

object StatsListener {
  val none: StatsListener = new StatsListener {
    override def sent(partition: Int, channelId: String, size: Int, start: Long, json: Array[Byte]): Unit = ()
    override def released(partition: Int): Unit                                                           = ()
  }
}
