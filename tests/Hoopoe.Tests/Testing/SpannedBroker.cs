using System.Diagnostics;
using Hoopoe.Core.Telemetry;
using Hoopoe.Core.Tracing;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Testing;

/// <summary>
/// A broker on the test's thread of whose messages spans are made, and those of this test alone among all that the process
/// makes meanwhile. Belongs to one test.
/// </summary>
internal sealed class SpannedBroker : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly List<Activity> _ended = [];
    private readonly TraceRing _ring;
    private SpanBuilder _builder;
    private long _fed;

    public SpannedBroker(SpanSampling? sampling = null, TestBroker? broker = null, bool wanted = true, int capacity = 1000)
    {
        Broker = broker ?? new TestBroker();
        _ring = new TraceRing(10_000, Broker.Time);
        _builder = new SpanBuilder(capacity);
        Parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BrokerTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> one) =>
                wanted && one.TraceId == Parent.TraceId ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.None,
            ActivityStopped = span =>
            {
                if (span.TraceId == Parent.TraceId) _ended.Add(span);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Sampling = sampling ?? new SpanSampling(true, 0);
        Follow(Broker);
        Client = Broker.Connect();
    }

    public TestBroker Broker { get; private set; }

    public TestClient Client { get; private set; }

    /// <summary>What the publisher's span is known by.</summary>
    public ActivityContext Parent { get; }

    /// <summary>How many messages the builder keeps something of.</summary>
    public int Kept => _builder.Count;

    private SpanSampling Sampling { get; }

    /// <summary>Goes on with a broker that was made anew.</summary>
    public void Follow(TestBroker broker)
    {
        Broker = broker;
        broker.Core.Tracer = new Tracer(broker.Core, null, (_ring, Sampling));
        Client = broker.Connect();
    }

    /// <summary>Keeps nothing of any message, as in a new process.</summary>
    public void Forget() => _builder = new SpanBuilder(1000);

    /// <summary>Nothing more will be told.</summary>
    public void End()
    {
        Spans();
        _builder.End();
    }

    /// <summary>The spans that have ended by now.</summary>
    public IReadOnlyList<Activity> Spans()
    {
        foreach (var happened in _ring.After(_fed))
        {
            _fed = happened.Number;
            _builder.Add(happened);
        }
        return _ended;
    }

    /// <summary>The one span of that name.</summary>
    public Activity Span(string name) => Spans().Single(span => span.DisplayName == name);

    public void Declare(string queue, params IEnumerable<(string, object?)> arguments) => Client.Call(
        1, new QueueDeclare { Queue = TestClient.Utf8(queue), Arguments = DurableBroker.Table([.. arguments]) }, QueueDeclareOk.Id);

    public void Consume(string queue, bool noAck = false) => Client.Call(
        1, new BasicConsume { Queue = TestClient.Utf8(queue), ConsumerTag = "c"u8, NoAck = noAck }, BasicConsumeOk.Id);

    /// <summary>Publishes a message that carries the context; with flags of its own, if wanted.</summary>
    public void Publish(string key, string exchange = "", bool persistent = false, bool mandatory = false, string flags = "01", string? expiration = null, int delayMs = 0)
    {
        var properties = new BasicProperties
        {
            MessageId = "m"u8,
            Headers = DurableBroker.Table(
                ("traceparent", $"00-{Parent.TraceId}-{Parent.SpanId}-{flags}"), ("tracestate", "shop=1"), ("x-delay", delayMs)),
        };
        if (persistent) properties = properties with { DeliveryMode = 2 };
        if (expiration is not null) properties = properties with { Expiration = TestClient.Utf8(expiration) };
        Client.WritePublish(1, exchange, key, "hello"u8, properties, mandatory);
        Client.Flush();
    }

    public void Dispose()
    {
        _listener.Dispose();
        Broker.Dispose();
    }
}
