package chatpulse.windows

import java.io.{ByteArrayInputStream, ByteArrayOutputStream, DataInputStream, DataOutputStream}

/**
 * A minute as it is stored when it is final: all that the windows around it need. Equal minutes are equal bytes. Some
 * hundred bytes where there is little chat; `maxBytes` whatever a channel does, most of it the names of 256 emotes.
 */
object MinuteRecord {

  /** Of ids and names of 128 characters at most, as contracts/ has them, in UTF-8. */
  val maxBytes: Int = 208 * 1024

  private val version = 1

  def encode(minute: MinuteWindow): Array[Byte] = {
    val bytes = new ByteArrayOutputStream(256)
    val out   = new DataOutputStream(bytes)
    out.writeByte(version)
    out.writeUTF(minute.channelId)
    out.writeLong(minute.start)
    writeCounts(minute.counts, out)
    val hashes = minute.chatters.toArray
    writeNumber(hashes.length.toLong, out)
    hashes.foreach(out.writeLong)
    val emotes = minute.emotes.all
    writeNumber(emotes.length.toLong, out)
    emotes.foreach { emote =>
      out.writeUTF(emote.id)
      out.writeUTF(emote.name)
      writeNumber(emote.count, out)
    }
    bytes.toByteArray
  }

  def decode(bytes: Array[Byte]): MinuteWindow = {
    val in    = new DataInputStream(new ByteArrayInputStream(bytes))
    val found = in.readByte()
    if (found != version)
      throw new chatpulse.StateMismatch(s"the minute has layout $found, this version reads layout $version")
    val (channelId, start) = (in.readUTF(), in.readLong())
    val counts             = readCounts(in)
    val minute             = new MinuteWindow(channelId, start, counts, ChatterSample.of(readHashes(in)))
    (1 to readNumber(in).toInt).foreach { _ =>
      minute.emotes.restore(EmoteTotal(in.readUTF(), in.readUTF(), readNumber(in)))
    }
    minute
  }

  private def readHashes(in: DataInputStream): Array[Long] = {
    val hashes = new Array[Long](readNumber(in).toInt)
    hashes.indices.foreach(i => hashes(i) = in.readLong())
    hashes
  }

  private def writeCounts(counts: WindowCounts, out: DataOutputStream): Unit = {
    out.writeLong(counts.updatedAt)
    out.writeLong(counts.newestHigh)
    out.writeLong(counts.newestLow)
    out.writeUTF(counts.channel)
    writeNumber(counts.revision, out)
    WindowCounts.names.indices.foreach(field => writeNumber(counts(field), out))
  }

  private def readCounts(in: DataInputStream): WindowCounts = {
    val counts = new WindowCounts
    counts.offerNewest(in.readLong(), in.readLong(), in.readLong(), in.readUTF())
    counts.restore(readNumber(in), Array.fill(WindowCounts.names.size)(readNumber(in)))
    counts
  }

  /** Seven bits a byte, the lowest first: most numbers are small. Not negative. */
  private def writeNumber(value: Long, out: DataOutputStream): Unit = {
    var rest = value
    while (rest > 0x7f) {
      out.writeByte((rest & 0x7f).toInt | 0x80)
      rest >>>= 7
    }
    out.writeByte(rest.toInt)
  }

  private def readNumber(in: DataInputStream): Long = {
    var value = 0L
    var shift = 0
    var byte  = in.readUnsignedByte()
    while (byte > 0x7f) {
      value |= (byte & 0x7fL) << shift
      shift += 7
      byte = in.readUnsignedByte()
    }
    value | byte.toLong << shift
  }
}
