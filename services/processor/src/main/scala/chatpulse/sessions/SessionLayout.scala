package chatpulse.sessions

import chatpulse.StateMismatch
import chatpulse.windows.ChatterSample

import java.io.{ByteArrayInputStream, ByteArrayOutputStream, DataInputStream, DataOutputStream}

/** A running session as it is stored. The first byte is the layout's version. */
object SessionLayout {
  private val version = 1

  def write(session: Session): Array[Byte] = {
    val bytes  = new ByteArrayOutputStream
    val out    = new DataOutputStream(bytes)
    val hashes = session.sample.toArray
    out.writeByte(version)
    out.writeUTF(session.channelId)
    out.writeUTF(session.channel)
    List(session.start, session.end, session.messages, session.peakMinute, session.peakMessages)
      .foreach(out.writeLong)
    out.writeInt(hashes.length)
    hashes.foreach(out.writeLong)
    bytes.toByteArray
  }

  def read(bytes: Array[Byte]): Session = {
    val in    = new DataInputStream(new ByteArrayInputStream(bytes))
    val found = in.readByte()
    if (found != version)
      throw new StateMismatch(s"a session is stored in layout $found, this version reads layout $version")
    val channelId    = in.readUTF()
    val channel      = in.readUTF()
    val start        = in.readLong()
    val end          = in.readLong()
    val messages     = in.readLong()
    val peakMinute   = in.readLong()
    val peakMessages = in.readLong()
    val hashes       = Array.fill(in.readInt())(in.readLong())
    new Session(channelId, start, end, channel, messages, peakMinute, peakMessages, ChatterSample.of(hashes))
  }
}
