# frozen_string_literal: true

# Bunny, Ruby's client: runs its named scenarios and prints a line for each: `ok NAME`, `FAIL NAME reason`,
# or `skipped NAME` where other names were given.

require "bunny"
require "digest"
require "securerandom"
require "timeout"

$stdout.sync = true

class Failed < StandardError; end

SCENARIOS = {}

def scenario(name, &run)
  SCENARIOS[name] = run
end

def unique(purpose)
  "interop-#{purpose}-#{SecureRandom.hex(8)}"
end

def equal(expected, actual, what)
  raise Failed, "#{what}: expected <#{expected.inspect}>, saw <#{actual.inspect}>" unless expected == actual
end

def raises(kind, what)
  yield
  raise Failed, "#{what}: expected #{kind}, saw success"
rescue kind => expected
  expected
end

# Opens a connection with one channel for the time of the block.
def session(host, port, **options)
  connection = Bunny.new(host: host, port: port, log_level: Logger::FATAL, automatically_recover: false, **options)
  connection.start
  yield connection.create_channel, connection
ensure
  connection.close if connection&.open?
end

def own_queue(channel, **arguments)
  channel.queue(unique("queue"), exclusive: true, arguments: arguments.transform_keys { |key| key.to_s.tr("_", "-") })
end

# Subscribes and hands out what came, in order.
def inbox(queue, **options)
  seen = Queue.new
  queue.subscribe(**options) { |info, properties, body| seen << [info, properties, body] }
  seen
end

def take(seen)
  Timeout.timeout(10) { seen.pop }
end

scenario "connect-negotiates" do |host, port|
  session(host, port, vhost: "/", heartbeat: 7, frame_max: 8192, connection_name: "interop") do |_, connection|
    equal "RabbitMQ", connection.server_properties["product"], "product"
    equal true, connection.server_properties["capabilities"]["publisher_confirms"], "publisher confirms"
    equal 8192, connection.frame_max, "frame-max"
  end
end

scenario "bad-password-is-access-refused" do |host, port|
  raises(Bunny::AuthenticationFailureError, "a bad password") { session(host, port, password: "wrong") {} }
end

scenario "missing-vhost-is-not-allowed" do |host, port|
  raises(Bunny::NotAllowedError, "a missing virtual host") { session(host, port, vhost: "nowhere") {} }
end

scenario "redeclare-mismatch-queue" do |host, port|
  session(host, port) do |channel|
    queue = own_queue(channel, x_message_ttl: 1000)
    failure = raises(Bunny::PreconditionFailed, "another time to live") do
      channel.queue_declare(queue.name, exclusive: true, arguments: { "x-message-ttl" => 2000 })
    end
    equal true, failure.message.include?("inequivalent arg 'x-message-ttl'"), failure.message
  end
end

scenario "exclusive-queue-is-locked" do |host, port|
  session(host, port) do |channel|
    name = own_queue(channel).name
    session(host, port) { |other| raises(Bunny::ResourceLocked, "a foreign queue") { other.queue(name, passive: true) } }
  end
end

scenario "properties-and-headers-are-echoed" do |host, port|
  session(host, port) do |channel|
    queue = own_queue(channel)
    seen = inbox(queue)
    headers = { "int" => -5, "long" => 2**40, "double" => 2.5, "text" => "zażółć".b, "yes" => true, "none" => nil, "list" => [1, "two"],
                "table" => { "deep" => { "deeper" => 1 } }, "time" => Time.at(1_700_000_000) }
    sent = { content_type: "text/plain", content_encoding: "utf-8", headers: headers, priority: 7, correlation_id: "correlation",
             reply_to: "reply", expiration: "60000", message_id: "message", timestamp: 1_700_000_000, type: "type",
             user_id: "guest", app_id: "app" }
    channel.default_exchange.publish("body", routing_key: queue.name, persistent: true, **sent)
    _, properties, body = take(seen)
    equal "body", body, "body"
    equal 2, properties.delivery_mode, "delivery mode"
    equal Time.at(1_700_000_000), properties.timestamp, "timestamp"
    sent.except(:timestamp).each { |name, value| equal value, properties[name], name }
  end
end

scenario "bodies-and-confirms" do |host, port|
  session(host, port) do |channel|
    channel.confirm_select
    queue = own_queue(channel)
    [0, 1, 131_064, 131_065, 1_000_000, 10_000_000].each do |size|
      body = Random.new(size).bytes(size)
      queue.publish(body)
      equal true, channel.wait_for_confirms, "confirmed"
      _, _, seen = queue.pop
      equal Digest::SHA256.hexdigest(body), Digest::SHA256.hexdigest(seen), "checksum of #{size} bytes"
    end
  end
end

scenario "mandatory-is-returned" do |host, port|
  session(host, port) do |channel|
    returned = Queue.new
    exchange = channel.topic(unique("topic"), auto_delete: true)
    exchange.on_return { |info, _, _| returned << info.reply_text }
    exchange.publish("back", routing_key: "nobody", mandatory: true)
    equal "NO_ROUTE", take(returned), "reply text"
    exchange.delete
  end
end

scenario "prefetch-and-nack" do |host, port|
  session(host, port) do |channel|
    queue = own_queue(channel)
    4.times { |i| queue.publish(i.to_s) }
    channel.prefetch(1)
    seen = inbox(queue, manual_ack: true)
    info, _, body = take(seen)
    channel.nack(info.delivery_tag, false, true)
    again, _, same = take(seen)
    equal [body, true], [same, again.redelivered?], "redelivery"
    channel.ack(again.delivery_tag)
    take(seen)
  end
end

scenario "counts-purge-and-delete" do |host, port|
  session(host, port) do |channel|
    channel.confirm_select
    queue = own_queue(channel)
    3.times { queue.publish("counted") }
    channel.wait_for_confirms
    equal({ message_count: 3, consumer_count: 0 }, queue.status, "status")
    queue.purge
    equal 0, queue.message_count, "messages after purging"
    queue.delete(if_empty: true, if_unused: true)
  end
end

scenario "deleted-queue-cancels-its-consumer" do |host, port|
  session(host, port) do |channel, connection|
    queue = own_queue(channel)
    cancelled = Queue.new
    consumer = Bunny::Consumer.new(channel, queue)
    consumer.on_cancellation { cancelled << true }
    queue.subscribe_with(consumer)
    connection.create_channel.queue_delete(queue.name)
    equal true, take(cancelled), "cancellation"
  end
end

scenario "dead-letter" do |host, port|
  session(host, port) do |channel|
    dead = own_queue(channel)
    queue = own_queue(channel, x_message_ttl: 50, x_dead_letter_exchange: "", x_dead_letter_routing_key: dead.name)
    letters = inbox(dead)
    queue.publish("short-lived")
    death = take(letters)[1].headers["x-death"].first
    equal ["expired", queue.name, 1], death.values_at("reason", "queue", "count"), "death"
  end
end

scenario "routing" do |host, port|
  session(host, port) do |channel|
    fanout = channel.fanout(unique("fanout"), auto_delete: true)
    topic = channel.topic(unique("topic"), auto_delete: true, arguments: { "alternate-exchange" => fanout.name })
    queue = own_queue(channel)
    queue.bind(topic, routing_key: "a.#").bind(fanout).bind("amq.headers", arguments: { "x-match" => "all", "run" => queue.name })
    seen = inbox(queue)
    topic.publish("by topic", routing_key: "a.b")
    topic.publish("by alternate", routing_key: "b")
    channel.headers("amq.headers").publish("by header", headers: { "run" => queue.name })
    equal ["by topic", "by alternate", "by header"], Array.new(3) { take(seen)[2] }, "messages"
  end
end

scenario "transactions" do |host, port|
  session(host, port) do |channel|
    queue = own_queue(channel)
    channel.tx_select
    queue.publish("rolled back")
    channel.tx_rollback
    queue.publish("committed")
    channel.tx_commit
    equal "committed", queue.pop[2], "message"
    equal nil, queue.pop[2], "the rest"
  end
end

scenario "recovers-after-server-closes" do |host, port|
  session(host, port, automatically_recover: true, network_recovery_interval: 0.2, recover_from_connection_close: true) do |channel, connection|
    queue = own_queue(channel)
    seen = inbox(queue)
    recovered = Queue.new
    connection.after_recovery_completed { recovered << true }
    # A message for an unknown channel is a connection error that no channel repeats when it recovers.
    connection.send_frame(AMQ::Protocol::Queue::Purge.encode(999, "nothing-here", false))
    take(recovered)
    queue.publish("after recovery")
    equal "after recovery", take(seen)[2], "delivery through the recovered topology"
  end
end

scenario "blocked-callbacks-register" do |host, port|
  session(host, port) do |channel, connection|
    connection.on_blocked { raise Failed, "an idle broker blocked the connection" }
    connection.on_unblocked {}
    own_queue(channel)
  end
end

host, port, *wanted = ARGV
failures = 0
SCENARIOS.each do |name, run|
  unless wanted.empty? || wanted.include?(name)
    puts "skipped #{name}"
    next
  end

  begin
    Timeout.timeout(30) { run.call(host, Integer(port)) }
    puts "ok #{name}"
  rescue StandardError => failure
    failures += 1
    puts "FAIL #{name} #{failure.class}: #{failure.message}".gsub(/\s+/, " ")
    warn failure.full_message
  end
end
exit(failures.zero? ? 0 : 1)
