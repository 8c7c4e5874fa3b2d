using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Tracing;
using Xunit;

namespace Hoopoe.Tests.Testing;

/// <summary>A broker on the test's thread that traces, with a client that publishes and one that consumes. Belongs to one test.</summary>
internal sealed class TracedBroker : IDisposable
{
    private readonly bool _owned;

    public TracedBroker(TraceOptions? options = null, AmqpOptions? amqp = null)
        : this(new TestBroker(amqp), options) => _owned = true;

    /// <summary>Traces another's broker.</summary>
    public TracedBroker(TestBroker broker, TraceOptions? options = null)
    {
        Broker = broker;
        Trace = new BrokerTrace(options ?? TraceOptions.All);
        Trace.Attach(broker.Core);
        Publisher = broker.Connect();
        Consumer = broker.Connect();
    }

    public TestBroker Broker { get; }

    public BrokerTrace Trace { get; }

    public TestClient Publisher { get; }

    public TestClient Consumer { get; }

    /// <summary>Declares a queue, with arguments.</summary>
    public void Declare(string queue, params IEnumerable<(string, object?)> arguments) => Consumer.Call(
        1, new QueueDeclare { Queue = TestClient.Utf8(queue), Arguments = DurableBroker.Table([.. arguments]) }, QueueDeclareOk.Id);

    /// <summary>Declares an exchange, with arguments.</summary>
    public void DeclareExchange(string exchange, string kind, params IEnumerable<(string, object?)> arguments) => Consumer.Call(
        1,
        new ExchangeDeclare { Exchange = TestClient.Utf8(exchange), Type = TestClient.Utf8(kind), Arguments = DurableBroker.Table([.. arguments]) },
        ExchangeDeclareOk.Id);

    public void Bind(string exchange, string key, string queue, params IEnumerable<(string, object?)> arguments) => Consumer.Call(
        1,
        new QueueBind
        {
            Exchange = TestClient.Utf8(exchange), RoutingKey = TestClient.Utf8(key), Queue = TestClient.Utf8(queue),
            Arguments = DurableBroker.Table([.. arguments]),
        },
        QueueBindOk.Id);

    public void BindExchange(string source, string key, string destination) => Consumer.Call(
        1,
        new ExchangeBind { Source = TestClient.Utf8(source), RoutingKey = TestClient.Utf8(key), Destination = TestClient.Utf8(destination) },
        ExchangeBindOk.Id);

    public void Consume(string queue, bool noAck = false) => Consumer.Call(
        1, new BasicConsume { Queue = TestClient.Utf8(queue), ConsumerTag = "c"u8, NoAck = noAck }, BasicConsumeOk.Id);

    /// <summary>Publishes a message of five octets with that message-id; without one where it is null.</summary>
    public void Publish(string? id, string key, string exchange = "", string? expiration = null, bool mandatory = false, bool persistent = false)
    {
        var properties = default(BasicProperties);
        if (id is not null) properties = properties with { MessageId = TestClient.Utf8(id) };
        if (expiration is not null) properties = properties with { Expiration = TestClient.Utf8(expiration) };
        if (persistent) properties = properties with { DeliveryMode = 2 };
        Publisher.WritePublish(1, exchange, key, "hello"u8, properties, mandatory);
        Publisher.Flush();
    }

    /// <summary>Fails unless exactly this happened to the message.</summary>
    public TraceStory Expect(string id, params TraceEventKind[] kinds)
    {
        var story = Trace.Of(id);
        Assert.True(kinds.SequenceEqual(story.Select(one => one.Kind)), $"not {string.Join(", ", kinds)}:\n{story}");
        return story;
    }

    public void Dispose()
    {
        if (_owned) Broker.Dispose();
    }
}
