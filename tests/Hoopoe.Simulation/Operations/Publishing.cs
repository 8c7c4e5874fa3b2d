using System.Globalization;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Simulation.Model;
using Hoopoe.Simulation.Runs;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Simulation.Operations;

/// <summary>Publishes: batches of small messages, and single large ones.</summary>
internal sealed class Publishing(Runs.Simulation simulation)
{
    private ReferenceBroker Model => simulation.Model;

    public void Publish(Session session, Random random) => Publish(session, MakeBatch(session, random), flush: random.Chance(50));

    public void PublishLarge(Session session, Random random)
    {
        int size = random.Next(5) == 0 && simulation.HasPieces ? random.Next(256 * 1024, 300 * 1024) : random.Next(16 * 1024, 40 * 1024);
        Publish(session, [Make(random, size) with { Persistent = random.Chance(70) }], flush: true);
    }

    public void Publish(Session session, IReadOnlyList<PublishedMessage> messages, bool flush)
    {
        foreach (var message in messages) simulation.Note($"client {session.Index} publishes {message}");
        simulation.Perform(() => Send(session, messages), () => Apply(session, messages), flush);
    }

    /// <summary>Sends messages in one piece.</summary>
    public static void Send(Session session, IReadOnlyList<PublishedMessage> messages)
    {
        foreach (var message in messages) Write(session, Session.Main, message);
        session.Client.Flush();
    }

    /// <summary>Has the model publish them, and the session wait for their confirms.</summary>
    public void Apply(Session session, IReadOnlyList<PublishedMessage> messages)
    {
        var outcomes = Model.Publish(messages);
        for (int i = 0; i < messages.Count; i++)
        {
            var outcome = outcomes[i];
            if (!outcome.Routed && messages[i].Mandatory) session.ExpectedReturns.Enqueue(messages[i].Number);
            session.Unconfirmed.Add(session.NextPublish(), new PendingConfirm(messages[i].Number, outcome.Refused, outcome.Step, outcome.IsKept, simulation.SyncsBefore));
        }
    }

    public static void Write(Session session, ushort channel, PublishedMessage message)
    {
        var headers = new List<KeyValuePair<string, object?>>();
        if (message.Header is { } h) headers.Add(KeyValuePair.Create("h", (object?)h));
        if (message.DelayMs is { } delay) headers.Add(KeyValuePair.Create("x-delay", (object?)(int)delay));
        var properties = new BasicProperties
        {
            DeliveryMode = (byte)(message.Persistent ? 2 : 1),
            MessageId = Invariant(message.Number),
        };
        if (message.Priority is { } priority) properties = properties with { Priority = (byte)priority };
        if (message.LivesMs is { } ttl) properties = properties with { Expiration = Invariant(ttl) };
        if (headers.Count > 0) properties = properties with { Headers = FieldTableEncoder.Encode(headers) };
        session.Client.WritePublish(channel, message.Exchange, message.Key, message.Body(), properties, message.Mandatory);
    }

    /// <summary>A message to anywhere.</summary>
    public PublishedMessage Make(Random random, int size)
    {
        var (exchange, key) = Target(random);
        bool held = simulation.World.Exchanges.Find(one => one.Name == exchange) is { Delays: true };
        return new PublishedMessage
        {
            Number = ++simulation.NextNumber,
            Exchange = exchange,
            Key = key,
            Size = size,
            Persistent = random.Chance(simulation.IsMostlyTransient ? 10 : 75),
            Mandatory = random.Chance(10),
            Priority = random.Chance(30) ? random.Next(7) : null,
            LivesMs = random.Chance(12) ? (random.Chance(10) ? 0 : Pace.Life(random.Next(0, 12))) : null,
            DelayMs = held && random.Chance(80) ? Pace.Delay(random.Next(0, 12)) : null,
            Header = random.Chance(30) ? (1 + random.Next(3)).ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    private PublishedMessage[] MakeBatch(Session session, Random random)
    {
        var batch = new PublishedMessage[random.Chance(60) || session.IsFragmented ? 1 : random.Next(2, 9)];
        var first = batch[0] = Make(random, batch.Length == 1 ? SizeOf(random) : random.Next(100));
        // Together they fit into one read, or the broker would go on with the first before the others have come.
        bool alike = random.Chance(60);
        // Messages that need no index leave memory in pages of their own, where enough of them stand together.
        bool bare = alike && random.Chance(40);
        if (bare) first = batch[0] = AsBare(first);
        for (int i = 1; i < batch.Length; i++)
        {
            batch[i] = Make(random, random.Next(100));
            // What one client sends to one place must stay in order, so that happens often.
            if (alike) batch[i] = batch[i] with { Exchange = first.Exchange, Key = first.Key, DelayMs = first.DelayMs, Header = first.Header };
            if (bare) batch[i] = AsBare(batch[i]);
        }
        return batch;
    }

    private static PublishedMessage AsBare(PublishedMessage message) => message with { Persistent = false, LivesMs = null };

    private (string Exchange, string Key) Target(Random random)
    {
        var exchanges = simulation.World.Exchanges;
        int choice = random.Next(100);
        int other = random.Next(1000);
        var queues = simulation.World.Queues;
        if (choice < 45 || exchanges.Count == 0) return ("", choice == 0 ? "nowhere" : queues[other % queues.Length].Name);
        var exchange = exchanges[other % exchanges.Count];
        if (!Model.Routing.Exchanges.ContainsKey(exchange.Name)) return ("", queues[other % queues.Length].Name);
        return (exchange.Name, World.Keys[random.Next(World.Keys.Length)]);
    }

    private static int SizeOf(Random random) => random.Next(20) switch
    {
        0 => random.Next(1000, 6000),
        < 4 => random.Next(200, 900),
        _ => random.Next(0, 120),
    };

    private static byte[] Invariant(long number) => TestClient.Utf8(number.ToString(CultureInfo.InvariantCulture));
}
