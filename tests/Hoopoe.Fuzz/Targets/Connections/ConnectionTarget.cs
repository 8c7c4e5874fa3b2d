using Hoopoe.Core;
using Hoopoe.Core.Messages;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Connections;

/// <summary>
/// A whole connection with a broker behind it: a client says what the input has it say, from the protocol header on or on an open
/// channel (the first octet's lowest bit), while time passes. The broker logs no defect, says nothing malformed, and when the client
/// is gone nothing of it is left: no connection, no queue of its own, no memory.
/// </summary>
internal sealed class ConnectionTarget : FuzzTarget
{
    private const int MostPassingMs = 100_000;
    private const int MostSteps = 20_000;

    public override string Name => "connection";

    public override string Subject => "AMQP connections from the handshake on, conversations by the specification's grammar";

    public override int LongestInput => 4096;

    public override int Share => 150;

    public override long AllocatedAtMost => 8 << 20;

    public override long AllocatedPerByte => 8192;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. new AmqpGrammar(new Random(5)).NextMany(60).Select(Conversation.Step), Conversation.Step(Conversation.Time, 0, [0, 10]), Conversation.Step(Conversation.Time, 0, [0xF0, 0]),
        Conversation.Step(Conversation.Gather, 0, []),
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var grammar = new AmqpGrammar(random);
        // By chance hardly any has an exclusive queue, because a method with a wrong argument closes its channel.
        byte[] exclusive = AmqpGrammar.Method(1, new QueueDeclare { Queue = "q"u8, Exclusive = true });
        yield return [0, .. AmqpGrammar.Opening.Append(exclusive).SelectMany(Conversation.Step)];
        for (int i = 0; i < 150; i++)
        {
            bool opened = i % 3 > 0;
            IEnumerable<byte[]> frames = [.. opened ? [] : AmqpGrammar.Opening, .. grammar.NextMany(random.Next(1, 20))];
            yield return [opened ? (byte)1 : (byte)0, .. frames.SelectMany(Conversation.Step)];
        }
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        using var broker = new TestBroker(AmqpGrammar.Options);
        var client = (input[0] & 1) != 0 ? broker.Connect() : broker.Dial();
        Say(broker, client, input[1..]);
        FuzzFailure.Unless(broker.Thread.Steps <= MostSteps + input.Length, "a short conversation takes many steps");
        client.Vanish();
        broker.Advance(TimeSpan.FromSeconds(1));
        CheckNothingIsLeft(broker);
    }

    private static void Say(TestBroker broker, TestClient client, ReadOnlySpan<byte> rest)
    {
        bool gathers = false;
        var gathered = new List<byte>();
        while (Conversation.TryTake(ref rest, out int kind, out ushort channel, out var payload))
        {
            switch (kind)
            {
                case Conversation.Method: gathered.AddRange(AmqpGrammar.FrameOf(FrameType.Method, channel, payload)); break;
                case Conversation.Header: gathered.AddRange(AmqpGrammar.FrameOf(FrameType.Header, channel, payload)); break;
                case Conversation.Body: gathered.AddRange(AmqpGrammar.FrameOf(FrameType.Body, channel, payload)); break;
                case Conversation.Raw: gathered.AddRange(payload); break;
                case Conversation.Time when payload.Length >= 2:
                    broker.Advance(TimeSpan.FromMilliseconds(Math.Min(MostPassingMs, (payload[0] << 8) | payload[1])));
                    break;
                case Conversation.Gather: gathers = !gathers; break;
            }
            if (gathers || gathered.Count == 0) continue;
            client.SendRaw([.. gathered]);
            gathered.Clear();
        }
        if (gathered.Count > 0) client.SendRaw([.. gathered]);
    }

    private static void CheckNothingIsLeft(TestBroker broker)
    {
        FuzzFailure.Unless(broker.Server.ConnectionCount == 0, "a connection is left whose client is gone");
        var turn = new Turn();
        foreach (var queue in broker.VirtualHost.Queues.Everything.ToList())
        {
            FuzzFailure.Unless(!queue.Definition.Exclusive, "an exclusive queue is left whose connection is gone");
            FuzzFailure.Unless(queue.UnackedCount == 0, "messages are with a consumer that is gone");
            broker.VirtualHost.Queues.End(queue, turn);
        }
        turn.Complete();
        broker.Thread.Pump();
        // What an exchange holds back is not due yet.
        if (!broker.VirtualHost.Exchanges.All.Any(exchange => exchange.Router is Core.Exchanges.DelayedRouter))
            FuzzFailure.Unless(broker.Core.Memory.BytesInUse <= broker.Core.Memory.Parked * SlabPool.SlabSize, $"memory is left that nothing uses: {broker.Core.Memory.BytesInUse} bytes");
    }
}
