namespace Hoopoe.Simulation.Mutants;

/// <summary>The deliberate defects that the simulation must find. Production code knows nothing of them.</summary>
internal static class Mutations
{
    private const string Interior = "Hoopoe.Core/Queues/QueueInterior.cs";

    public static IReadOnlyList<Mutation> All { get; } =
    [
        new("a settlement is lost", Interior, "else _notes.Settled(entry);", "else _notes.Released(entry);"),
        new(
            "a confirm is sent before the flush", "Hoopoe.Core/Queues/ConfirmWindow.cs",
            "=> Report(publishNumber, position, refused: false, turn);", "=> Report(publishNumber, JournalPosition.None, refused: false, turn);"),
        new("a message comes back behind the others", Interior, "_ready.Return(entry);", "{ entry.Sequence = ++_lastSequence; _ready.Append(entry, true); }"),
        new(
            "a dead letter is missed", Interior, "if (_settings.DeadLetterExchange is null)\n        {\n            Forget(entry, refusal);",
            "if (_settings.DeadLetterExchange is null || reason == DeathReason.MaxLength)\n        {\n            Forget(entry, refusal);"),
        new(
            "a dead letter is doubled", "Hoopoe.Core/VirtualHosts/DeadLetterRouter.cs", "if (_interception is null) moved.Add(",
            "if (reason == DeathReason.Expired && _routes.Queues.Count == 1) _routes.Queues.Add(_routes.Queues[0]);\n        if (_interception is null) moved.Add("),
        new("a returned message does not say redelivered", Interior, "entry.Flags |= EntryFlags.Redelivered;", ""),
        new(
            "a recovered message does not say redelivered", "Hoopoe.Core/Durability/Recovery/ContentRestoration.cs",
            "bool mayHaveBeenDelivered = recovered.Consumed && !recovery.Clean;", "bool mayHaveBeenDelivered = false;"),
        new("an expired message is delivered", "Hoopoe.Core/Queues/ArrivalExpiry.cs", "entry.ExpiresAtMs = nowMs + live;", "entry.ExpiresAtMs = nowMs + live + 100;"),
        new("a returned message outlives its time", Interior, "else if (entry.ExpiresAtMs <= nowMs) Die(entry, DeathReason.Expired);", ""),
        new("priorities are ignored", Interior, "entry.Lane = Math.Min(message.Priority, _settings.MaxPriority);", "entry.Lane = 0;"),
        new("a length limit is off by one", Interior, "_ready.Count + moreMessages > length)", "_ready.Count + moreMessages > length + 1)"),
        new("the newest is dropped and not the oldest", Interior, "if (_settings.Overflow == OverflowPolicy.DropHead || !IsOver(1, message.BodyLength)) return true;", "if (!IsOver(1, message.BodyLength)) return true;"),
        new(
            "a transaction is half applied", "Hoopoe.Protocols/Amqp/Channels/Transaction.cs",
            "if (how == Settlement.Acknowledge) gathered.Settle(CollectionsMarshal.AsSpan(deliveries));", ""),
        new(
            "a checkpoint forgets a binding", "Hoopoe.Core/Durability/DurableDefinitions.cs",
            ".. virtualHost.Bindings.Recorded.Select(Defined),", ".. virtualHost.Bindings.Recorded.Skip(1).Select(Defined),"),
        new("a checkpoint forgets what is delivered", Interior, "if (entry.Location != 0) (_outstanding ??= new()).Add(entry);", ""),
        new(
            "a torn frame is accepted", "Hoopoe.Journal/Frames/RecordView.cs",
            "if (Crc.Of(checkedBytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..])) return false;", ""),
        new(
            "a segment is freed too early", "Hoopoe.Journal/SegmentLedger.cs",
            "public void Add(long position, long bytes) => Interlocked.Add(ref At(position).Live, bytes);",
            "public void Add(long position, long bytes) => Interlocked.Add(ref At(position).Live, bytes / 2);"),
        new("a remembered route outlives its binding", "Hoopoe.Core/VirtualHosts/VirtualHost.cs", "=> Interlocked.Increment(ref _routingVersion);", "=> Interlocked.CompareExchange(ref _routingVersion, 1, 0);"),
        new("two consumers of a single active one are served", "Hoopoe.Core/Queues/ConsumerSet.cs", "if (singleActive && consumer != Active) return;", ""),
        new("a consumer is given one more than it may hold", "Hoopoe.Core/Queues/Consumer.cs", "NoAck ? int.MaxValue : MostUnacked - Unacked;", "NoAck ? int.MaxValue : MostUnacked == int.MaxValue ? MostUnacked : MostUnacked - Unacked + 1;"),
        new("a message comes back once too often", Interior, "entry.ReturnCount > limit)", "entry.ReturnCount > limit + 1)"),
        new("a death is not counted", "Hoopoe.Core/Messages/DeathHistory.cs", "before with { Count = before.Count + 1 };", "before;"),
        new(
            "dead letters enter before the disk has them", "Hoopoe.Core/VirtualHosts/DeadLetterLine.cs",
            "if (_awaited.Count == 0 && moved.End <= _broker.Log.Durable)", "if (_awaited.Count == 0)"),
    ];
}
