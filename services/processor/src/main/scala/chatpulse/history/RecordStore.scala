package chatpulse.history

/** Records by key, in the unsigned order of the keys' bytes. */
trait RecordStore {
  def put(key: Array[Byte], record: Array[Byte]): Unit
  def delete(key: Array[Byte]): Unit

  /** Records whose key is `from` or greater, and less than `until`. `visit` may delete them. */
  def foreach(from: Array[Byte], until: Array[Byte])(visit: (Array[Byte], Array[Byte]) => Unit): Unit
}
