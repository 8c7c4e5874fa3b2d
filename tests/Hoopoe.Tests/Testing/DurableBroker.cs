using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Testing;

/// <summary>A broker whose log is durable as far as the test says, and what tests of that ask for again and again.</summary>
internal sealed class DurableBroker : IDisposable
{
    public DurableBroker(long memoryLimitBytes = 1L << 32, FrameLog? log = null)
    {
        Log = log ?? new FrameLog();
        Broker = new TestBroker(memoryLimitBytes: memoryLimitBytes, log: Log);
    }

    public FrameLog Log { get; }

    public TestBroker Broker { get; }

    public static BasicProperties Persistent => new() { DeliveryMode = 2 };

    public void Dispose() => Broker.Dispose();

    /// <summary>Makes everything durable and lets everything happen that comes of it.</summary>
    public void Flush()
    {
        Log.Flush();
        Broker.Thread.Pump();
    }

    /// <summary>A client with an open channel 1.</summary>
    public TestClient Connect(bool confirms = false)
    {
        var client = Broker.Connect();
        if (confirms) client.Call(1, default(ConfirmSelect), ConfirmSelectOk.Id);
        return client;
    }

    /// <summary>Declares durable queues and has that be durable.</summary>
    public void Declare(TestClient client, params string[] queues)
    {
        foreach (string queue in queues) Declare(client, queue, []);
    }

    /// <summary>Declares a durable queue with arguments and has that be durable.</summary>
    public void Declare(TestClient client, string queue, params IEnumerable<(string, object?)> arguments)
    {
        client.Send(1, new QueueDeclare { Queue = TestClient.Utf8(queue), Durable = true, Arguments = Table([.. arguments]) });
        Flush();
        client.Expect(QueueDeclareOk.Id);
    }

    /// <summary>Fetches a message that is to be acknowledged.</summary>
    public ReceivedMethod Get(TestClient client, string queue)
    {
        client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue) });
        Flush();
        return client.Expect(BasicGetOk.Id);
    }

    /// <summary>What a queue would have after a restart.</summary>
    public List<string> Replay(string queue) => Log.Replay(Broker.Queue(queue).Definition.DurableId);

    /// <summary>What it would have if nothing later than now had reached the disk, asked after that.</summary>
    public Func<List<string>> ReplayOfNow(string queue)
    {
        var now = Log.End;
        return () => Log.Replay(Broker.Queue(queue).Definition.DurableId, now);
    }

    public static byte[] Table(params (string, object?)[] values) =>
        FieldTableEncoder.Encode(values.Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2)));
}
