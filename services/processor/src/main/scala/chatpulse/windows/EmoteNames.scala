package chatpulse.windows

/**
 * What the minutes of a window call one emote, the smallest name first. Nearly always there is one; `:)` and `:-)` are
 * one emote.
 * @param minutes how many call it `name`
 * @param next    the larger names, null where there are none
 */
private[windows] final case class EmoteNames(name: String, minutes: Int, next: EmoteNames)

private[windows] object EmoteNames {

  def plus(names: EmoteNames, name: String): EmoteNames =
    if (names == null || name.compareTo(names.name) < 0) EmoteNames(name, 1, names)
    else if (name == names.name) names.copy(minutes = names.minutes + 1)
    else names.copy(next = plus(names.next, name))

  /** null when no name is left. */
  def minus(names: EmoteNames, name: String): EmoteNames =
    if (name != names.name) names.copy(next = minus(names.next, name))
    else if (names.minutes > 1) names.copy(minutes = names.minutes - 1)
    else names.next

  /** The name as it is held here, where it is. */
  @annotation.tailrec
  def shared(names: EmoteNames, name: String): String =
    if (names == null) name else if (name == names.name) names.name else shared(names.next, name)
}
