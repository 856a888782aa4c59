package chatpulse

import chatpulse.ChatEvent.Countable
import chatpulse.CountingProcessor.{largerEveryMs, windowsPerRound}
import chatpulse.history.{History, HistoryStore}
import chatpulse.journal.JournalStore
import chatpulse.routing.Routes
import chatpulse.windows.OpenWindow
import org.apache.kafka.streams.processor.Cancellable
import org.apache.kafka.streams.processor.PunctuationType.WALL_CLOCK_TIME
import org.apache.kafka.streams.processor.api.{Processor, ProcessorContext, Record}

import java.time.{Duration, Instant}

/**
 * The one step between chat events and counts, one instance per input partition. Everything it does for an event is in
 * the transaction of that event. What it holds on the heap is what the stores say, and is made from them in `init`,
 * which also runs when a task is revived after a failure.
 */
final class CountingProcessor(
    rules: Rules,
    emission: Emission,
    progress: ProgressListener,
    stats: StatsListener
) extends Processor[Array[Byte], Incoming, Array[Byte], Outgoing] {

  private val (everyMs, roundsPerCommit) = emission match {
    case Emission.Rounds(everyMs, perCommit) => (everyMs, perCommit)
    case Emission.EachFold                   => (100, 1)
  }

  // Rounds in which each larger window has one.
  private val turns = largerEveryMs / everyMs

  private var context: ProcessorContext[Array[Byte], Outgoing] = _
  private var output: Forwarding                               = _
  private var state: PartitionState                            = _
  private var rounds                                           = 0
  private var pause                                            = 0
  private var wakeUp: Option[Cancellable]                      = None

  override def init(context: ProcessorContext[Array[Byte], Outgoing]): Unit = {
    val beganAt = System.nanoTime
    this.context = context
    output = new Forwarding(context, rules, stats)
    state = new PartitionState(
      rules,
      emission,
      Fingerprint.of(rules),
      JournalStore(context.getStateStore[JournalStore.Records](Stores.journal)),
      new History(HistoryStore(context.getStateStore[HistoryStore.Records](Stores.history))),
      output
    )
    rounds = 0
    pause = 0
    rest()
    if (!state.isAllSent) wake()
    report()
    progress.takenOver(partition, state.holdings, (System.nanoTime - beganAt) / 1000000)
  }

  override def close(): Unit = {
    rest()
    progress.progressed(partition, None)
    stats.released(partition)
  }

  override def process(record: Record[Array[Byte], Incoming]): Unit = {
    if (state.isFresh) state.begin(context.recordMetadata.get.offset)
    state.advance(context.currentStreamTimeMs)
    take(record)
    if (emission == Emission.EachFold) emit() else wake()
  }

  /** Undecodable, ahead, late, duplicate, counted: in this order, and an event is exactly one of them. */
  private def take(record: Record[Array[Byte], Incoming]): Unit =
    Admission.rejection(record.key, record.value) match {
      case None =>
        record.value.event match {
          case Right(event: Countable) => count(record, event)
          case _                       => () // a tick
        }
      case Some(rejection) =>
        output.deadLetter(record, rejection)
        if (!Admission.isTick(record.value)) state.refuse()
    }

  private def count(record: Record[Array[Byte], Incoming], event: Countable): Unit =
    state.take(ChatEvent.digest(event)) match {
      case Fate.Counted   => route(record, event)
      case Fate.Duplicate => ()
      case Fate.Late      => output.deadLetter(record, Admission.late(event, state.progress.eventTime, rules))
    }

  private def route(record: Record[Array[Byte], Incoming], event: Countable): Unit =
    Routes.topicOf(event) match {
      case Some(topic) => output.route(Destination.of(topic), record)
      case None        => state.leaveUnrouted()
    }

  /** Those that became final were sent when they did. */
  private def emit(): Unit = {
    val before = output.windowsSent
    state.send(larger = hasItsTurn)
    rounds += 1
    // The first one tells all that is open, once: what came meanwhile need not wait for that.
    pause = if (rounds == 1) 0 else ((output.windowsSent - before) / windowsPerRound).toInt
    report()
    if (state.isAllSent) rest()
  }

  // Kafka Streams commits after every punctuation, so one that has nothing to send would cost a transaction each time.
  // At the same moments in all tasks of a thread, since they share its transactions.
  private def wake(): Unit = if (wakeUp.isEmpty) {
    val every = Duration.ofMillis(everyMs.toLong)
    wakeUp = Some(context.schedule(Instant.EPOCH, every, WALL_CLOCK_TIME, _ => round()))
  }

  // A larger window once a second, a share of the channels in each round: so no round is much longer than the others.
  private def hasItsTurn(window: OpenWindow): Boolean =
    Math.floorMod(window.channelId.hashCode, turns) == rounds % turns

  private def report(): Unit =
    progress.progressed(partition, Some(Standing(state.progress, state.holdings)))

  // What was sent shows once it is committed: the next commit by itself is half an interval away on average.
  private def round(): Unit =
    if (pause > 0) pause -= 1
    else {
      emit()
      if (rounds % roundsPerCommit == 0) context.commit()
    }

  private def rest(): Unit = {
    wakeUp.foreach(_.cancel())
    wakeUp = None
  }

  private def partition: Int = context.taskId.partition
}

object CountingProcessor {
  private val largerEveryMs = 1000

  // A round that sent more than this is followed by a pause, so that a backlog is counted rather than told: its windows
  // change again before anyone has looked. Far more than what changes in 100 ms of live chat.
  private val windowsPerRound = 200L
}
