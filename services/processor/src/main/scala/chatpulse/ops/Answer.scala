package chatpulse.ops

import io.circe.Json

/** What an endpoint answers. */
final case class Answer(
    status: Int,
    contentType: String,
    body: String,
    headers: Map[String, String] = Map.empty
)

object Answer {
  def json(status: Int, body: Json, headers: (String, String)*): Answer =
    Answer(status, "application/json", body.noSpaces, headers.toMap)

  def text(body: String): Answer = Answer(200, "text/plain; version=0.0.4; charset=utf-8", body)

  def health(view: HealthView): Answer = json(if (view.ok) 200 else 503, view.toJson)

  /** An error with the sentence that says what is wrong. */
  def problem(status: Int, sentence: String, headers: (String, String)*): Answer =
    json(
      status,
      Json.obj("status" -> Json.fromInt(status), "detail" -> Json.fromString(sentence)),
      headers: _*
    )

  val notFound: Answer = json(404, Json.obj("status" -> Json.fromString("not found")))
}

/**
 * What is answered at a path. A path that ends in `/` stands for one step more, which `answer` is given; any other is
 * given an empty text.
 */
final case class Endpoint(path: String, answer: String => Answer)
