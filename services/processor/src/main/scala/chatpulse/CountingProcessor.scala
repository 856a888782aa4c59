package chatpulse

import chatpulse.ChatEvent.{Countable, Tick}
import chatpulse.CountingProcessor.{emitEveryMs, roundsPerLargerWindows, ReachedKey, SentKey}
import chatpulse.WindowSize.{Hour, Minute, TenMinutes}
import io.circe.Json
import org.apache.kafka.streams.processor.Cancellable
import org.apache.kafka.streams.processor.PunctuationType.WALL_CLOCK_TIME
import org.apache.kafka.streams.processor.api.{Processor, ProcessorContext, Record}
import org.apache.kafka.streams.state.{KeyValueStore, WindowStore}

import java.nio.charset.StandardCharsets.UTF_8
import java.time.Duration
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Told how far each partition of this instance is; None when the instance gives it up. Called by stream threads. */
trait ProgressListener {
  def progressed(partition: Int, progress: Option[Progress]): Unit
}

/**
 * The one step between chat events and counts, one instance per input partition. Everything it does for an event is in
 * the transaction of that event. What it holds on the heap is what the stores say, and is read from them in `init`,
 * which also runs when a task is revived after a failure.
 */
final class CountingProcessor(rules: Rules, listener: ProgressListener)
    extends Processor[Array[Byte], Incoming, Array[Byte], Outgoing] {

  private var context: ProcessorContext[Array[Byte], Outgoing] = _
  private var seen: WindowStore[String, Array[Byte]]           = _
  private var minutes: KeyValueStore[Window, Counts]           = _
  private var progress: KeyValueStore[String, Progress]        = _

  private var windows                       = new OpenWindows
  private var reached                       = Progress.none
  private var sent                          = Progress.none
  private var rounds                        = 0L
  private var emission: Option[Cancellable] = None

  override def init(context: ProcessorContext[Array[Byte], Outgoing]): Unit = {
    this.context = context
    seen = context.getStateStore(Stores.seen)
    minutes = context.getStateStore(Stores.minutes)
    progress = context.getStateStore(Stores.progress)
    rebuild()
    rest()
    if (!isAllSent) wake()
    listener.progressed(partition, Some(reached))
  }

  override def close(): Unit = {
    rest()
    listener.progressed(partition, None)
  }

  override def process(record: Record[Array[Byte], Incoming]): Unit = {
    val streamTime = context.currentStreamTimeMs
    reached = Progress(streamTime, take(record, streamTime))
    progress.put(ReachedKey, reached)
    wake()
  }

  /** Undecodable, ahead, late, duplicate, counted: in this order, and an event is exactly one of them. */
  private def take(record: Record[Array[Byte], Incoming], streamTime: Long): Totals = {
    val totals = reached.totals
    Admission.admit(record.key, record.value) match {
      case Left(rejection) =>
        deadLetter(record, rejection)
        if (Admission.isTick(record.value)) totals else totals.copy(deadLettered = totals.deadLettered + 1)
      case Right(_: Tick)          => totals
      case Right(event: Countable) =>
        Admission.lateness(event, streamTime, rules.graceMs) match {
          case Some(rejection) =>
            deadLetter(record, rejection)
            totals.copy(late = totals.late + 1)
          case None if isDuplicate(event, streamTime) => totals.copy(duplicates = totals.duplicates + 1)
          case None                                   =>
            count(event)
            totals.copy(counted = totals.counted + 1)
        }
    }
  }

  private def isDuplicate(event: Countable, streamTime: Long): Boolean =
    Using.resource(seen.fetch(event.id.value, math.max(0, streamTime - rules.dedupHorizonMs), streamTime))(
      _.hasNext
    )

  private def count(event: Countable): Unit = {
    seen.put(event.id.value, Array.emptyByteArray, event.sentAt)
    val (minute, counts) = windows.fold(event)
    minutes.put(minute, counts)
  }

  /** Sends what changed, then the watermark that vouches for it. A window that becomes final is always sent before. */
  private def emit(): Unit = {
    val finalBefore = rules.finalBefore(reached.eventTime)
    val all         = rounds % roundsPerLargerWindows == 0
    rounds += 1

    send(windows.takeChanged(Minute))
    List(TenMinutes, Hour).foreach(size => send(windows.takeChanged(size, all || _.end <= finalBefore)))
    windows.takeFinal(finalBefore).foreach(minutes.delete)
    if (reached != sent) {
      forward(Watermark.key(partition), Watermark.toJson(partition, reached, rules), reached.eventTime)
      sent = reached
      progress.put(SentKey, sent)
    }
    listener.progressed(partition, Some(reached))
    if (isAllSent) rest()
  }

  private def isAllSent: Boolean = windows.isUnchanged && reached == sent

  // Kafka Streams commits after every punctuation, so one that has nothing to send would cost a transaction each time.
  private def wake(): Unit = if (emission.isEmpty) {
    emission = Some(context.schedule(Duration.ofMillis(emitEveryMs), WALL_CLOCK_TIME, _ => emit()))
  }

  private def rest(): Unit = {
    emission.foreach(_.cancel())
    emission = None
  }

  private def send(changed: List[(Window, Counts)]): Unit = changed.foreach { case (window, counts) =>
    forward(WindowStats.key(window), WindowStats.toJson(window, counts, rules.generation), counts.updatedAt)
  }

  private def forward(key: String, json: Json, timestamp: Long): Unit = {
    val outgoing = Outgoing(Outgoing.Stats, partition, json.noSpaces.getBytes(UTF_8))
    context.forward(new Record(key.getBytes(UTF_8), outgoing, timestamp))
  }

  private def deadLetter(record: Record[Array[Byte], Incoming], rejection: Rejection): Unit = {
    val read     = context.recordMetadata.get
    val now      = context.currentSystemTimeMs
    val original = record.value.bytes
    val origin   = Origin(read.topic, read.partition, read.offset)
    val headers  =
      DeadLetter.headers(record.headers, original, origin, record.value.event.toOption, rejection, now)
    val outgoing = Outgoing(Outgoing.DeadLetters, partition, DeadLetter.value(original))
    // Stamped with the time of storing: by its own time a late record could be past the topic's retention at once.
    context.forward(new Record(record.key, outgoing, now, headers))
  }

  /**
   * A window that was not final at the last watermark sent counts as changed: its newest counts may have been committed
   * and not sent. Sending a revision twice is harmless, because it is the same record.
   */
  private def rebuild(): Unit = {
    windows = new OpenWindows
    reached = Option(progress.get(ReachedKey)).getOrElse(Progress.none)
    sent = Option(progress.get(SentKey)).getOrElse(Progress.none)
    rounds = 0
    val finalBefore = rules.finalBefore(sent.eventTime)
    Using.resource(minutes.all)(
      _.asScala.foreach(entry => windows.restore(entry.key, entry.value, finalBefore))
    )
  }

  private def partition: Int = context.taskId.partition
}

object CountingProcessor {
  private val emitEveryMs            = 100L
  private val roundsPerLargerWindows = 10

  private val ReachedKey = "reached"
  private val SentKey    = "sent"
}
