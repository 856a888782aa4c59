package chatpulse

import org.apache.kafka.common.serialization.{Serde, Serdes}

import java.io.{ByteArrayInputStream, ByteArrayOutputStream, DataInputStream, DataOutputStream}
import java.nio.charset.StandardCharsets.UTF_8

/** Layout of what is in the stores and their changelogs. The first byte is its version: a change of layout raises it. */
object StateSerdes {
  private val version = 1

  /** Minutes as keys: `channelId|start`. */
  val minute: Serde[Window] = serde(
    minute => s"${minute.channelId.value}|${minute.start}".getBytes(UTF_8),
    bytes =>
      new String(bytes, UTF_8).split('|') match {
        case Array(channelId, start) => Window(ChannelId(channelId), WindowSize.Minute, start.toLong)
        case _ => throw new IllegalStateException("a key of the store of minutes is not channelId|start")
      }
  )

  val counts: Serde[Counts] = serde(
    counts =>
      write { out =>
        import counts._
        List(
          messages,
          subscriberMessages,
          emotes,
          cheers,
          bits,
          subscriptions,
          giftedSubscriptions,
          raids,
          timeouts,
          bans,
          sharedMessages,
          revision
        ).foreach(out.writeLong)
        out.writeUTF(channel)
        out.writeLong(updatedAt)
        out.writeUTF(newestId.value)
      },
    bytes =>
      read(bytes) { in =>
        Counts(
          messages = in.readLong(),
          subscriberMessages = in.readLong(),
          emotes = in.readLong(),
          cheers = in.readLong(),
          bits = in.readLong(),
          subscriptions = in.readLong(),
          giftedSubscriptions = in.readLong(),
          raids = in.readLong(),
          timeouts = in.readLong(),
          bans = in.readLong(),
          sharedMessages = in.readLong(),
          revision = in.readLong(),
          channel = in.readUTF(),
          updatedAt = in.readLong(),
          newestId = EventId(in.readUTF())
        )
      }
  )

  val progress: Serde[Progress] = serde(
    progress =>
      write { out =>
        import progress.totals._
        List(progress.eventTime, counted, duplicates, late, deadLettered).foreach(out.writeLong)
      },
    bytes =>
      read(bytes) { in =>
        Progress(in.readLong(), Totals(in.readLong(), in.readLong(), in.readLong(), in.readLong()))
      }
  )

  // One serde serves all threads, so there is no buffer in it.
  private def serde[T >: Null](serialize: T => Array[Byte], deserialize: Array[Byte] => T): Serde[T] =
    Serdes.serdeFrom(
      (_: String, value: T) => if (value == null) null else serialize(value),
      (_: String, bytes: Array[Byte]) => if (bytes == null) null else deserialize(bytes)
    )

  private def write(fields: DataOutputStream => Unit): Array[Byte] = {
    val bytes = new ByteArrayOutputStream(192)
    val out   = new DataOutputStream(bytes)
    out.writeByte(version)
    fields(out)
    bytes.toByteArray
  }

  private def read[T](bytes: Array[Byte])(fields: DataInputStream => T): T = {
    val in    = new DataInputStream(new ByteArrayInputStream(bytes))
    val found = in.readByte()
    if (found != version)
      throw new IllegalStateException(s"the state has layout $found, this version reads layout $version")
    fields(in)
  }
}
