package chatpulse.ops

import java.net.InetAddress

/** host:port at which something that listens can be reached. */
object Address {

  /** Who listens on every address is reached by the name of its machine, which in a container is the container's. */
  def of(host: String, port: Int, machine: => String = InetAddress.getLocalHost.getHostName): String = {
    val reachable = if (host == "0.0.0.0" || host == "::") machine else host
    if (reachable.contains(':')) s"[$reachable]:$port" else s"$reachable:$port"
  }
}
