using System.Text;
using Hoopoe.Core.Durability.Checkpoints;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Checkpoints;

/// <summary>A node whose large bodies lie scattered among traffic that is gone, so that a checkpoint has a reason to move them.</summary>
internal sealed class LargeBodies : IDisposable
{
    public const long Segment = 1024 * 1024;

    private TestClient _others;

    public LargeBodies(NodeRigOptions? options = null)
    {
        Rig = new NodeRig(options ?? Options());
        Client = Rig.Connect();
        Rig.Declare(Client, "large");
        Rig.Declare(Client, "traffic");
        _others = Others();
    }

    public NodeRig Rig { get; private set; }

    /// <summary>A client with channel 1.</summary>
    public TestClient Client { get; private set; }

    /// <summary>Options under which only the test makes checkpoints, which then move what they may.</summary>
    public static NodeRigOptions Options(bool paged = false) => new()
    {
        SegmentBytes = Segment,
        Checkpoints = new CheckpointPolicy { MostReplayed = long.MaxValue, LeastGrowth = long.MaxValue, SlackSegments = 0 },
        PageAboveBytes = paged ? 0 : 64 << 20,
        Paging = paged ? TinyPages.Limits : new(),
    };

    /// <summary>A body that begins with its name, and no two pieces of which are alike.</summary>
    public static string Body(string name, int length = 600_000)
    {
        var text = new StringBuilder(name, length + 16).Append(':');
        for (int i = 0; text.Length < length; i++) text.Append(i).Append(' ');
        return text.ToString(0, length);
    }

    /// <summary>Publishes a large message, between whose pieces others pass through the broker.</summary>
    public void Publish(string name, string key = "large", string exchange = "", byte mode = 2, object? delay = null, int length = 600_000)
    {
        var properties = new BasicProperties { DeliveryMode = mode };
        if (delay is not null) properties = properties with { Headers = DurableBroker.Table(("x-delay", delay)) };
        Client.WritePublish(1, exchange, key, TestClient.Utf8(Body(name, length)), properties);
        byte[] bytes = Client.TakeWritten();
        for (int at = 0; at < bytes.Length; at += StoredBody.PieceLength)
        {
            Client.SendRaw(bytes.AsSpan(at, Math.Min(StoredBody.PieceLength, bytes.Length - at)));
            Pass(Segment + 100_000);
        }
    }

    /// <summary>Has so many bytes of messages come and go.</summary>
    public void Pass(long bytes)
    {
        string body = new('t', 100_000);
        for (; bytes > 0; bytes -= body.Length)
        {
            _others.Publish("traffic", body, DurableBroker.Persistent);
            Rig.Advance(1);
        }
    }

    /// <summary>Fetches a message, which is to be acknowledged.</summary>
    public ReceivedMethod Get(string queue = "large")
    {
        Client.Send(1, new BasicGet { Queue = TestClient.Utf8(queue) });
        return Client.Expect(BasicGetOk.Id);
    }

    /// <summary>The segments that pieces or messages keep, but for the last two.</summary>
    public int SegmentsBehind() => Rig.Journal.Segments.Segments.SkipLast(2).Count();

    /// <summary>Makes checkpoints until the journal is hardly longer than what it holds.</summary>
    public void MoveAll()
    {
        for (int i = 0; i < 4; i++) Rig.Checkpoint();
        var segments = Rig.Journal.Segments;
        long used = segments.Segments.Sum(segment => segment.UsedBytes);
        Assert.True(segments.Segments.Count * Segment <= (2 * used) + (3 * Segment), $"{segments.Segments.Count} segments for {used} bytes");
    }

    /// <summary>The names of what is held, each of which is whole.</summary>
    public List<string> Held(string? place = null) => Held(Rig, place);

    /// <summary>The names of what a node holds, each of which is whole.</summary>
    public static List<string> Held(NodeRig rig, string? place = null)
    {
        var held = new NodeContents(rig).Messages.Where(message => place is null || message.Place == place).ToList();
        foreach (var message in held)
        {
            Assert.True(message.Body is not null, $"{message}");
            Assert.True(message.Body == Body(NameOf(message.Body), message.Body.Length), $"{message} is not what it was");
        }
        return [.. held.Select(message => NameOf(message.Body!))];
    }

    /// <summary>The name of a message that a client got, which is whole.</summary>
    public static string NameIn(ReceivedMethod message)
    {
        Assert.True(message.Text == Body(NameOf(message.Text), message.Text.Length), "it is not what it was");
        return NameOf(message.Text);
    }

    /// <summary>Kills the broker and starts anew.</summary>
    public void Crash()
    {
        Rig = Rig.Crash();
        Client = Rig.Connect();
        _others = Others();
    }

    public void Dispose() => Rig.Dispose();

    private TestClient Others()
    {
        var others = Rig.Connect();
        others.Discards = true;
        others.Send(1, new BasicConsume { Queue = "traffic"u8, NoAck = true });
        return others;
    }

    private static string NameOf(string body) => body[..body.IndexOf(':', StringComparison.Ordinal)];
}
