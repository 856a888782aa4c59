package chatpulse.ops

import chatpulse.Holdings
import org.slf4j.Logger
import org.slf4j.event.Level

/**
 * Says which partitions this instance counts from now on. While a thread reads the state of one, the transaction of its
 * others stays open, and an aborted one means that all of them start over.
 */
final class TakeOverLog(log: Logger, transactionTimeoutMs: Int) {

  def takenOver(partition: Int, holdings: Holdings, tookMs: Long): Unit = {
    val isTooLong = tookMs > transactionTimeoutMs / 2
    log
      .atLevel(if (isTooLong) Level.WARN else Level.INFO)
      .addKeyValue("partition", partition)
      .addKeyValue("ids", holdings.ids)
      .addKeyValue("windows", holdings.windows)
      .addKeyValue("tookMs", tookMs)
      .log(
        if (isTooLong)
          s"a partition is counted here, and reading its state took more than half of what a transaction may last: set PROCESSOR_TRANSACTION_TIMEOUT_MS above $transactionTimeoutMs, or run more instances"
        else "a partition is counted here"
      )
  }
}
