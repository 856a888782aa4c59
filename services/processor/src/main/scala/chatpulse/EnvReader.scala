package chatpulse

import scala.collection.mutable

/** One thing wrong with the environment: which variable, what is wrong with it, and a value that works. */
final case class ConfigFault(variable: String, problem: String, example: String) {
  override def toString: String = s"$variable $problem; for example $variable=$example"
}

/**
 * Reads typed values from an environment. What is wrong is collected and the default returned, so that reading goes on
 * and one start shows all there is to mend. A variable that is empty or only blanks counts as not set.
 */
final class EnvReader(env: Map[String, String]) {
  private val found = mutable.ListBuffer.empty[ConfigFault]

  def faults: List[ConfigFault] = found.toList

  def fault(variable: String, problem: String, example: String): Unit =
    found += ConfigFault(variable, problem, example)

  def optional(name: String): Option[String] = env.get(name).map(_.trim).filter(_.nonEmpty)

  /** Set, but empty or only blanks: for the rare variable where that cannot mean "not set". */
  def isBlank(name: String): Boolean = env.get(name).exists(_.trim.isEmpty)

  def string(name: String, default: String): String = optional(name).getOrElse(default)

  /** A whole number, bounds included. */
  def integer(name: String, default: Int, min: Int, max: Int = Int.MaxValue): Int =
    optional(name).fold(default) { value =>
      value.toIntOption.filter(n => n >= min && n <= max).getOrElse {
        val bounds = if (max == Int.MaxValue) s"of $min or more" else s"from $min to $max"
        fault(name, s"is \"$value\", and must be a whole number $bounds", default.toString)
        default
      }
    }

  def port(name: String, default: Int): Int = integer(name, default, 0, 65535)

  def boolean(name: String, default: Boolean): Boolean =
    optional(name).fold(default)(_.toLowerCase match {
      case "true" | "1" | "yes" | "on"  => true
      case "false" | "0" | "no" | "off" => false
      case value                        =>
        fault(name, s"is \"$value\", and must be true or false", default.toString)
        default
    })

  /** One of `choices`, in any case. */
  def choice(name: String, choices: List[String], default: String): String =
    optional(name).fold(default)(value => chosen(name, value, choices, default))

  def optionalChoice(name: String, choices: List[String]): Option[String] =
    optional(name).map(chosen(name, _, choices, choices.head))

  private def chosen(name: String, value: String, choices: List[String], default: String): String =
    choices.find(_.equalsIgnoreCase(value)).getOrElse {
      fault(name, s"is \"$value\", and must be one of ${choices.mkString(", ")}", default)
      default
    }
}
