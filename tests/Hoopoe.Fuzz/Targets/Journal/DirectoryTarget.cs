using System.Text;
using Hoopoe.Core;
using Hoopoe.Core.Durability.Encryption;
using Hoopoe.Core.Durability.Recovery;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Journal;
using Hoopoe.Journal.Inspection;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;
using Hoopoe.Tests.Testing.Node;
using Hoopoe.Tests.Testing.Storage;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// A broker's data directory, damaged as the input says: inspected, and started from. It is refused, or the broker serves: no message
/// that was never published, and what checksums say is damaged is reported. The same for a directory that is encrypted.
/// </summary>
internal sealed class DirectoryTarget(bool encrypts) : FuzzTarget
{
    // What Prepare leaves in the queues.
    private const int Messages = 51;
    private const int MostTaken = 200;

    private static readonly Lazy<FaultyStorage> _plain = new(static () => Prepare(NodeRigOptions.Tiny));
    private static readonly Lazy<FaultyStorage> _encrypted = new(static () => Prepare(NodeRigOptions.Tiny.Encrypted()));

    private readonly NodeRigOptions _options = encrypts ? NodeRigOptions.Tiny.Encrypted() : NodeRigOptions.Tiny;
    private readonly FaultyStorage _disk = (encrypts ? _encrypted : _plain).Value;

    public override string Name => encrypts ? "encrypted" : "directory";

    public override string Subject => $"whole data directories{(encrypts ? " that are encrypted" : "")}: inspection, recovery, service";

    public override int LongestInput => 128;

    public override int Share => 40;

    public override long AllocatedAtMost => 64 << 20;

    public override TimeSpan LongestTime => TimeSpan.FromSeconds(2);

    public override IReadOnlyList<byte[]> Words { get; } = [DiskPatches.Patch(5, 0, 90, 4, 9, 9, 9, 9), DiskPatches.Patch(1, 2, 500, 3), DiskPatches.Patch(5, 0, 300, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F)];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        yield return [];
        for (int i = 0; i < 60; i++)
            yield return DiskPatches.Patch((byte)(i % 7), (byte)random.Next(8), random.Next(16 * 1024), (byte)random.Next(8), [0xFF, 1, 0, 0, 0, 0, 0x80, 0x7F]);
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        var before = SynchronizationContext.Current;
        var storage = _disk.AfterKill();
        var patches = new DiskPatches(storage);
        patches.Apply(input);
        try
        {
            var time = new VirtualTime();
            var recovery = new NodeRecovery(new Clock(time)) { Keys = KeyRing.Open(storage, _options.Keys with { Time = time }), PassesOverEncrypted = true };
            var report = JournalInspection.Run(storage, recovery);
            using var records = new RecordReader(storage);
            var census = new NodeCensus(recovery, records);
            int messages = Start(storage, patches.Sealed, clean: !report.Damages.Any() && census.Unreadable == 0);
            FuzzFailure.Unless(!input.IsEmpty || messages == Messages, $"{messages} messages are left of {Messages} in a directory that nobody has damaged");
        }
        catch (JournalException refusal)
        {
            FuzzFailure.Unless(refusal.Message.Length > 0, "a refusal without words");
            FuzzFailure.Unless(!input.IsEmpty, "a directory is refused that nobody has damaged");
        }
        finally
        {
            // A start that is refused leaves its rig half made.
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private int Start(FaultyStorage storage, bool isSealed, bool clean)
    {
        using var rig = new NodeRig(_options, storage);
        rig.Broker.Thread.Pump();
        var client = rig.Connect();
        int messages = 0;
        foreach (string queue in rig.Broker.VirtualHost.Queues.All.Select(queue => queue.Name).ToList()) messages += Drain(rig, client, queue, isSealed);
        client.Vanish();
        FuzzFailure.Unless(!clean || isSealed || rig.Recovery.Damages.Count == 0, "a start reports damage where an inspection finds none");
        return messages;
    }

    private static int Drain(NodeRig rig, TestClient client, string queue, bool isSealed)
    {
        for (int i = 0; i < MostTaken; i++)
        {
            client.Send(1, new BasicGet { Queue = Encoding.UTF8.GetBytes(queue), NoAck = true });
            rig.Flush();
            if (client.Received.Count == 0) return i;
            var answer = client.Received[0];
            client.Received.Clear();
            if (answer.Id != BasicGetOk.Id) return i;
            FuzzFailure.Unless(isSealed || IsKnown(answer.Text), $"a message that was never published: {answer.Text}");
        }
        return MostTaken;
    }

    private static bool IsKnown(string body) => body.StartsWith("body ", StringComparison.Ordinal) && body.EndsWith(new string('.', 40), StringComparison.Ordinal);

    private static FaultyStorage Prepare(NodeRigOptions options)
    {
        using var rig = new NodeRig(options);
        var client = rig.Connect();
        rig.Declare(client, "q");
        rig.Declare(client, "ttl", ("x-message-ttl", 60_000), ("x-dead-letter-exchange", ""), ("x-dead-letter-routing-key", "q"), ("x-max-priority", 3));
        client.Call(1, new ExchangeDeclare { Exchange = "e"u8, Type = "topic"u8, Durable = true }, ExchangeDeclareOk.Id);
        client.Call(1, new QueueBind { Queue = "q"u8, Exchange = "e"u8, RoutingKey = "#"u8 }, QueueBindOk.Id);
        for (int i = 0; i < 30; i++) client.Publish("q", Body(i), DurableBroker.Persistent);
        for (int i = 0; i < 10; i++) client.Publish("ttl", Body(100 + i), DurableBroker.Persistent with { Priority = (byte)(i % 4) });
        rig.Checkpoint();
        for (int i = 0; i < 15; i++) client.Publish("k", Body(200 + i), DurableBroker.Persistent, "e");
        for (int i = 0; i < 5; i++) client.Call(1, new BasicGet { Queue = "q"u8, NoAck = true }, BasicGetOk.Id);
        client.Call(1, default(TxSelect), TxSelectOk.Id);
        client.Publish("q", Body(300), DurableBroker.Persistent);
        client.Call(1, default(TxCommit), TxCommitOk.Id);
        rig.Flush();
        return rig.Storage.AfterKill();
    }

    private static string Body(int number) => $"body {number} {new string('.', 40)}";
}
