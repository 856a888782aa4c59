import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's own client, for tests that compare ours with it; java-client.ts runs it. Bytes are base64, `-` is null. */
public final class JavaClient {
  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "read" -> read(args[1], args[2], args[3]);
      case "commit" -> commit(args[1], args[2], args[3]);
      case "write" -> write(args[1], args[2]);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Prints every record up to the end that the topic has now; the isolation level decides what the end is. */
  private static void read(String brokers, String topic, String isolation) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", brokers, "isolation.level", isolation, "enable.auto.commit", false);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) print(record);
        }
      }
    }
  }

  /** Joins the group, reads the topic to its end, and commits the offset behind the last record of each partition. */
  private static void commit(String brokers, String topic, String group) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", brokers,
            "group.id", group,
            "auto.offset.reset", "earliest",
            "isolation.level", "read_committed",
            "enable.auto.commit", false);
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(topic));
      Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
      do {
        for (var record : consumer.poll(Duration.ofMillis(200))) {
          done.put(new TopicPartition(topic, record.partition()), new OffsetAndMetadata(record.offset() + 1));
        }
      } while (!atEnd(consumer));
      consumer.commitSync(done);
    }
  }

  private static boolean atEnd(KafkaConsumer<byte[], byte[]> consumer) {
    var ends = consumer.endOffsets(consumer.assignment());
    return !ends.isEmpty() && ends.keySet().stream().allMatch(p -> consumer.position(p) >= ends.get(p));
  }

  /**
   * Obeys one line at a time: `send PRODUCER TOPIC PARTITION KEY VALUE`, and `begin`, `commit` or `abort PRODUCER`.
   * A producer that begins is transactional under its name; all are closed at the end of the input.
   */
  private static void write(String brokers, String compression) throws Exception {
    Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = input.readLine(); line != null; line = input.readLine()) {
      String[] words = line.split(" ");
      boolean transactional = words[0].equals("begin");
      var producer = producers.get(words[1]);
      if (producer == null) {
        producer = open(brokers, compression, transactional ? words[1] : null);
        producers.put(words[1], producer);
      }
      switch (words[0]) {
        case "begin" -> producer.beginTransaction();
        case "commit" -> producer.commitTransaction();
        case "abort" -> {
          // An abort drops what is still buffered; the test wants it in the log.
          producer.flush();
          producer.abortTransaction();
        }
        case "send" -> producer.send(
            new ProducerRecord<>(words[2], Integer.valueOf(words[3]), decode(words[4]), decode(words[5])));
        default -> throw new IllegalArgumentException(line);
      }
      if (words[0].equals("send") && producers.size() > 1) producer.flush();
    }
    producers.values().forEach(KafkaProducer::close);
  }

  private static KafkaProducer<byte[], byte[]> open(String brokers, String compression, String transaction) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", brokers);
    config.put("compression.type", compression);
    config.put("linger.ms", 50);
    if (transaction != null) config.put("transactional.id", transaction);
    var producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    if (transaction != null) producer.initTransactions();
    return producer;
  }

  private static void print(ConsumerRecord<byte[], byte[]> record) {
    String headers =
        Arrays.stream(record.headers().toArray()).map(JavaClient::encode).collect(Collectors.joining(","));
    System.out.println(
        String.join(
            " ",
            "record",
            String.valueOf(record.partition()),
            String.valueOf(record.offset()),
            String.valueOf(record.timestamp()),
            encode(record.key()),
            encode(record.value()),
            headers));
  }

  private static String encode(Header header) {
    return encode(header.key().getBytes(StandardCharsets.UTF_8)) + ":" + encode(header.value());
  }

  private static String encode(byte[] bytes) {
    return bytes == null ? "-" : Base64.getEncoder().encodeToString(bytes);
  }

  private static byte[] decode(String text) {
    if (text.equals("-")) return null;
    return text.equals(".") ? new byte[0] : Base64.getDecoder().decode(text);
  }
}
