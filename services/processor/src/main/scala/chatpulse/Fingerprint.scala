package chatpulse

import java.nio.charset.StandardCharsets.UTF_8
import java.security.MessageDigest
import java.util.HexFormat

/**
 * Of what the state of a partition depends on, so that no processor goes on from the state of another kind. The topology
 * is that of the golden file topology.txt, which a test holds equal to the one that is built.
 */
object Fingerprint {
  val topology: String = {
    val file = getClass.getResourceAsStream("/topology.txt")
    try new String(file.readAllBytes, UTF_8).stripTrailing
    finally file.close()
  }

  def of(rules: Rules): String = {
    val digest = MessageDigest.getInstance("SHA-256").digest(s"$topology\n${rules.graceMs}".getBytes(UTF_8))
    HexFormat.of.formatHex(digest, 0, 8)
  }
}
