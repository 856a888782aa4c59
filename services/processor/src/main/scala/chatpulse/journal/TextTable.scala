package chatpulse.journal

/**
 * Where in a chunk a text was written before, so that it is written once: most chunks name the same few channels and
 * emotes again and again. Bounded: a text that another one pushed out is written again.
 */
private[journal] final class TextTable {
  private val texts  = new Array[String](TextTable.size)
  private val places = new Array[Int](TextTable.size)

  /** 0 when it is not known; no text lies at the beginning of a chunk. */
  def placeOf(text: String): Int = {
    val i = index(text)
    if (text == texts(i)) places(i) else 0
  }

  def add(text: String, place: Int): Unit = {
    val i = index(text)
    texts(i) = text
    places(i) = place
  }

  def clear(): Unit = java.util.Arrays.fill(texts.asInstanceOf[Array[AnyRef]], null)

  private def index(text: String): Int = (text.hashCode * 0x9e3779b1) >>> TextTable.shift
}

private object TextTable {
  val size  = 256
  val shift = 24
}
