package chatpulse

import chatpulse.history.HistoryStore
import chatpulse.journal.JournalStore
import org.apache.kafka.streams.state.StoreBuilder

/** What survives a crash. */
object Stores {

  /** The events of the minutes that are not final, and what is known of the partition as a whole. */
  val journal = "journal"

  /** Final minutes whose hour was not final an hour ago, and the running session of each channel. */
  val history = "history"

  def all: Set[StoreBuilder[_]] = Set(JournalStore.builder(journal), HistoryStore.builder(history))
}
