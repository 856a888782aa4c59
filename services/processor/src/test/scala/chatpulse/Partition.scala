package chatpulse

import chatpulse.ChatEvent.{Countable, Tick}
import chatpulse.history.History
import chatpulse.sessions.{Session, SessionRecord}
import chatpulse.windows.{OpenWindow, WindowStatsEncoder}
import io.circe.Json
import io.circe.parser.parse

import java.nio.charset.StandardCharsets.UTF_8
import scala.collection.mutable.ListBuffer

/**
 * A partition that is read from a log, with commits and crashes, and without Kafka: what was not committed is lost in a
 * crash, state and output, and read again.
 */
final class Partition(
    log: IndexedSeq[ChatEvent],
    rules: Rules = Story.rules,
    emission: Emission = Emission.Rounds(100),
    fingerprint: String = "a topology",
    firstOffset: Long = 0
) {
  private val out         = ListBuffer.empty[(String, Json)]
  private val committed   = ListBuffer.empty[(String, Json)]
  private val aborted     = ListBuffer.empty[(String, Json)]
  private var next        = 0
  private var nextOnCrash = 0
  private var stored      = StoredBytes.none
  private var stores      = new MapStores(stored)
  private var state       = started()

  /** Reads the next event, where there is one. */
  def read(): Unit = if (next < log.size) {
    if (state.isFresh) state.begin(firstOffset + next)
    val event = log(next)
    next += 1
    state.advance(math.max(streamTime, event.sentAt))
    event match {
      case counted: Countable => state.take(ChatEvent.digest(counted))
      case _: Tick            => ()
    }
    if (emission == Emission.EachFold) state.send(larger = _ => true)
  }

  def send(larger: Boolean = true): Unit = state.send(_ => larger)

  def commit(): Unit = {
    stored = stores.commit()
    committed ++= out
    out.clear()
    nextOnCrash = next
  }

  /** A new start from what was committed. */
  def crash(): Unit = {
    aborted ++= out
    out.clear()
    next = nextOnCrash
    stores = new MapStores(stored)
    state = started()
  }

  /** Reads what is left, and sends and commits all of it. */
  def finish(): Partition = {
    while (next < log.size) read()
    send()
    commit()
    this
  }

  def progress: Progress = state.progress

  /** The stores as of the last commit. */
  def storedBytes: StoredBytes = stored

  /** Every committed record, in order. */
  def records: List[(String, Json)] = committed.toList

  /** Records that were sent in vain. */
  def abortedRecords: List[(String, Json)] = aborted.toList

  /** What a reader holds in the end, watermark left out. */
  def latest: Map[String, Json] = committed.toMap - "watermark|0"

  private def streamTime = state.progress.eventTime

  private def started(): PartitionState =
    new PartitionState(rules, emission, fingerprint, stores.chunks, new History(stores.history), output)

  private lazy val output: Output = new Output {
    private val encoder = new WindowStatsEncoder(rules.generation)

    override def window(window: OpenWindow): Unit = add(encoder.key(window), encoder.value(window))

    override def session(session: Session): Unit =
      add(
        "session|".getBytes(UTF_8) ++ SessionRecord.key(session),
        SessionRecord.value(session, rules.generation)
      )

    override def watermark(progress: Progress): Unit =
      add(Watermark.key(0).getBytes(UTF_8), Watermark.toJson(0, progress, rules).noSpaces.getBytes(UTF_8))

    private def add(key: Array[Byte], value: Array[Byte]): Unit =
      out += new String(key, UTF_8) -> parse(new String(value, UTF_8)).fold(throw _, identity)
  }
}
