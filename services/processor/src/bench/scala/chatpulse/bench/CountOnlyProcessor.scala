package chatpulse.bench

import chatpulse._
import chatpulse.ChatEvent.Message
import org.apache.kafka.streams.processor.PunctuationType.WALL_CLOCK_TIME
import org.apache.kafka.streams.processor.api.{Processor, ProcessorContext, Record}
import org.apache.kafka.streams.state.KeyValueStore

import java.time.Duration
import scala.collection.mutable
import scala.jdk.CollectionConverters._
import scala.util.Using

/** Counts messages by channel and minute; every copy counts. What is on the heap is what the store says. */
final class CountOnlyProcessor(rules: Rules)
    extends Processor[Array[Byte], Option[ChatEvent], Array[Byte], PartitionedJson] {

  private var context: ProcessorContext[Array[Byte], PartitionedJson] = _
  private var store: KeyValueStore[Array[Byte], Array[Byte]]          = _
  private val minutes = mutable.LongMap.empty[mutable.HashMap[String, MinuteCount]]
  private val changed = mutable.ArrayBuffer.empty[MinuteCount]

  override def init(context: ProcessorContext[Array[Byte], PartitionedJson]): Unit = {
    this.context = context
    store = context.getStateStore(CountOnlyTopology.minutes)
    minutes.clear()
    changed.clear()
    Using.resource(store.all)(_.asScala.foreach { entry =>
      val count = MinuteCount.restored(entry.key, entry.value)
      channelsOf(count.window.start).put(count.window.channelId.value, count)
      markChanged(count)
    })
    context.schedule(Duration.ofMillis(100), WALL_CLOCK_TIME, _ => emit())
    ()
  }

  override def process(record: Record[Array[Byte], Option[ChatEvent]]): Unit = record.value match {
    case Some(message: Message) =>
      val start = message.sentAt - Math.floorMod(message.sentAt, WindowSize.Minute.ms)
      val count = channelsOf(start)
        .getOrElseUpdate(message.channelId.value, MinuteCount.empty(message.channelId, start))
      count.add(message.sentAt)
      markChanged(count)
      store.put(count.key, count.stored)
    case _ => ()
  }

  private def emit(): Unit = {
    changed.foreach(send)
    changed.clear()
    val finalBefore = rules.finalBefore(context.currentStreamTimeMs)
    minutes.keysIterator.filter(_ + WindowSize.Minute.ms <= finalBefore).toList.foreach { start =>
      minutes.remove(start).foreach(_.valuesIterator.foreach(count => store.delete(count.key)))
    }
  }

  private def send(count: MinuteCount): Unit = {
    count.changed = false
    val json = PartitionedJson(context.taskId.partition, count.json(rules.generation))
    context.forward(new Record(count.recordKey, json, count.updatedAt))
  }

  private def markChanged(count: MinuteCount): Unit = if (!count.changed) {
    count.changed = true
    changed += count
  }

  private def channelsOf(start: Long): mutable.HashMap[String, MinuteCount] =
    minutes.getOrElseUpdate(start, mutable.HashMap.empty)
}
