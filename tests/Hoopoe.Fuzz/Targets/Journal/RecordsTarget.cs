using System.Buffers.Binary;
using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Parameters;
using Hoopoe.Core.Queues;
using Hoopoe.Core.Queues.Paging;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Journal.Frames;
using Hoopoe.Server.Timing;
using Hoopoe.Tests.Testing;

namespace Hoopoe.Fuzz.Targets.Journal;

/// <summary>
/// What records say: the first octet is the record's type (0 for amendments alone), the rest its payload. What is taken is written and
/// read as the same.
/// </summary>
internal sealed class RecordsTarget : FuzzTarget
{
    private readonly FrameBuilder _builder = new();
    private readonly SlabPool _slabs = new();
    private readonly Clock _clock = new(new VirtualTime());

    public override string Name => "records";

    public override string Subject => "records of the journal and of checkpoints: definitions, messages, amendments, queue images";

    public override int Share => 12_000;

    public override long AllocatedPerByte => 1024;

    public override IReadOnlyList<byte[]> Words { get; } = [[1, 4], [1, 5], [1, 6], [1, 7], [1, 8], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], [0xFF, 0xFF, 0xFF, 0xFF, 0x07], [14, 1, 1, (byte)'a'], [15, 1]];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var arguments = Arguments.Of(("x-max-length", 5L), ("a", new List<object?> { 1, "x", null, 2.5 }), ("b", Arguments.Of(("c", new ScaledDecimal(1, 2)), ("d", new Timestamp(3)))), ("e", new byte[] { 1 }));
        object[] definitions =
        [
            "vh", new UserDefinition("u", new PasswordHash(PasswordHash.Sha256, "hash"), ["administrator"]), new PermissionDefinition("u", "vh", ".*", "a", "b"),
            new TopicPermissionDefinition("u", "vh", "e", "a", "b"), new ExchangeDefinition("e", "topic", Durable: true, AutoDelete: true, Internal: true, arguments) { DurableId = 7 },
            new QueueDefinition("q", Durable: true, AutoDelete: false, null, arguments, QueueSettings.Default) { DurableId = 8 }, new BindingDefinition("e", "q", ToExchange: false, "k", arguments),
            new ParameterDefinition("policy", "p", arguments),
        ];
        foreach (object definition in definitions)
        {
            var (type, payload) = RecordBytes.Of(new DefinitionChange(definition, definition is string or UserDefinition ? null : "vh", Removed: random.Next(2) == 0));
            yield return [(byte)type, .. payload];
        }
        yield return [0, .. RecordBytes.Of(frame => AmendmentsCodec.Write(frame, Amended()))];
        yield return [(byte)RecordType.Message, .. MessagePayload(null)];
        yield return [(byte)RecordType.Message, .. MessagePayload(Amended())];
        foreach (var type in Enum.GetValues<RecordType>()) yield return [(byte)type, .. new byte[16], 1, 0, 0, 0, 0, 0, 0, 0];
        byte[] index = Index();
        yield return [(byte)RecordType.PageIndex, .. index];
        yield return [(byte)RecordType.QueueImage, .. ImageOf(index)];
        yield return [(byte)RecordType.Messages, .. MessagesPayload()];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty) return;
        var payload = input[1..];
        switch ((RecordType)(input[0] % 14))
        {
            case 0: CheckAmendments(payload); break;
            case RecordType.Message: CheckMessage(payload); break;
            case RecordType.Settled: _ = SettledRecord.TryRead(payload, out _, out _); break;
            case RecordType.Returned: _ = ReturnedRecord.TryRead(payload, out _, out _); break;
            case RecordType.Defined or RecordType.Removed: CheckDefinition((RecordType)(input[0] % 14), payload); break;
            case RecordType.PageIndex: CheckIndex(payload); break;
            case RecordType.QueueImage: CheckImage(payload); break;
            case RecordType.NodeImage: _ = NodeImage.TryRead(payload, out _); break;
            case RecordType.Consumed: _ = ConsumedRecord.TryRead(payload, out _); break;
            case RecordType.Committed: _ = CommittedRecord.TryRead(payload, out _); break;
            case RecordType.Messages: CheckMessages(payload); break;
            case RecordType.TimeToLive: _ = TimeToLiveRecord.TryRead(payload, out _, out _); break;
            default: break;
        }
    }

    private void CheckAmendments(ReadOnlySpan<byte> payload)
    {
        if (AmendmentsCodec.Read(payload) is not { } amendments) return;
        var written = Written(frame => AmendmentsCodec.Write(frame, amendments));
        FuzzFailure.Unless(AmendmentsCodec.Read(written) is { } again && Written(frame => AmendmentsCodec.Write(frame, again)).AsSpan().SequenceEqual(written), "amendments change when they are written and read");
    }

    private void CheckMessage(ReadOnlySpan<byte> payload)
    {
        if (!MessageRecord.TryRead(payload, out var parts)) return;
        for (int i = 0; i < parts.QueueCount; i++) _ = parts.Queue(i);
        _ = parts.ExpirationRemoved;
        _ = MessageFacts.Read(parts.Message);
        var pieces = MessageFacts.PiecesOf(parts.Message);
        _builder.Clear();
        MessageRecord.Copy(_builder, parts, pieces.Positions, key: null, out int length);
        FuzzFailure.Unless(RecordView.TryRead(_builder.Written(FrameLayout.FrameHeader, length), out var record) && MessageRecord.TryRead(record.Payload, out var again) && again.Message.SequenceEqual(parts.Message), "a message changes when it is copied");
        CheckAmendments(parts.Amendments);
        _builder.Clear();
    }

    private void CheckDefinition(RecordType type, ReadOnlySpan<byte> payload)
    {
        if (!DefinitionCodec.TryRead(type, payload, out var change)) return;
        _ = DefinitionText.Of(change);
        var state = new DefinitionState();
        state.Apply(change);
        var (writtenType, written) = RecordBytes.Of(change);
        FuzzFailure.Unless(DefinitionCodec.TryRead(writtenType, written, out var again), "a definition that was written is refused");
        FuzzFailure.Unless(RecordBytes.Of(again).Payload.AsSpan().SequenceEqual(written), "a definition changes when it is written and read");
    }

    private void CheckIndex(ReadOnlySpan<byte> payload)
    {
        // How many entries there are, whoever reads an index knows.
        var reader = new VariableReader(payload);
        _ = reader.ReadByte();
        ulong count = reader.Read();
        if (count > (ulong)payload.Length) return;
        var entries = new QueueEntry[count];
        if (!PageIndex.TryDecode(payload, entries, _clock)) return;
        byte[] written = PageIndex.Encode(entries, _clock);
        var again = new QueueEntry[count];
        FuzzFailure.Unless(PageIndex.TryDecode(written, again, _clock), "a page's index that was written is refused");
        FuzzFailure.Unless(PageIndex.Encode(again, _clock).AsSpan().SequenceEqual(written), "a page's index changes when it is written and read");
    }

    private void CheckMessages(ReadOnlySpan<byte> payload)
    {
        if (FrameLayout.RecordHeader + FrameLayout.Align(payload.Length) > MessagesRecord.MostBytes) return;
        byte[] record = RecordOf(RecordType.Messages, payload);
        var slab = _slabs.RentLarge(record.Length);
        record.CopyTo(slab.Buffer, 0);
        var entries = new QueueEntry[record.Length / MessageFacts.Size];
        int count = MessagesRecord.Read(slab, record.Length, lane: 3, entries, out long bodies);
        int at = MessagesRecord.Head;
        for (int i = 0; i < count; i++)
        {
            var message = entries[i].Message;
            FuzzFailure.Unless(message.Offset == at && !message.IsChunked && entries[i].Sequence == entries[0].Sequence + i, "messages do not follow each other");
            _ = message.RoutingKeyText.Length + message.ExchangeText.Length + message.Properties.Length + message.Body.Length;
            at += FrameLayout.Align(message.RecordLength);
            bodies -= message.BodyLength;
        }
        FuzzFailure.Unless(count == 0 || (at == record.Length && bodies == 0), "messages do not fill their record");
        slab.Adopt(record.Length, count);
        slab.Retire();
        if (count > 0) slab.Release(count);
    }

    private void CheckImage(ReadOnlySpan<byte> payload)
    {
        if (!QueueImage.TryRead(payload, _clock, out var image)) return;
        foreach (var page in image.Pages)
        {
            FuzzFailure.Unless(page.Count >= 0 && page.IndexLength >= 0 && page.LastSequence >= page.FirstSequence && page.IndexPosition >= 0, "a page of a queue image has what no page has");
            FuzzFailure.Unless(page.IndexPosition != 0 || page.Index?.Length == page.IndexLength, "a page has neither an index nor a place of one");
        }
        byte[] written = PayloadOf(image);
        FuzzFailure.Unless(QueueImage.TryRead(written, _clock, out var again), "a queue image that was written is refused");
        FuzzFailure.Unless(PayloadOf(again).AsSpan().SequenceEqual(written), "a queue image changes when it is written and read");
    }

    private byte[] PayloadOf(QueueImage image)
    {
        _builder.Clear();
        image.Write(_builder, _clock);
        FuzzFailure.Unless(RecordView.TryRead(_builder.Written(FrameLayout.FrameHeader, _builder.Length - FrameLayout.FrameHeader), out var record), "a record that was written is damaged");
        byte[] payload = record.Payload.ToArray();
        _builder.Clear();
        return payload;
    }

    private byte[] RecordOf(RecordType type, ReadOnlySpan<byte> payload)
    {
        _builder.Clear();
        int offset = _builder.Begin((byte)type);
        _builder.Write(payload);
        byte[] record = _builder.Written(offset, _builder.End()).ToArray();
        _builder.Clear();
        return record;
    }

    private static byte[] Written(Action<FrameBuilder> write) => RecordBytes.Of(write);

    private static MessageAmendments Amended()
    {
        var death = new Death("q", DeathReason.Expired, "e", ["k"], 2, DateTimeOffset.UnixEpoch, "5");
        return new MessageAmendments { Exchange = "e", RoutingKey = "k", Deaths = [death], FirstDeath = death, ReplyTo = "r", DelayServed = true, TraceId = 3, SpanNumber = 4 };
    }

    private static byte[] MessagesPayload()
    {
        var writer = new MessageWriter(new SlabPool());
        return RecordBytes.Of(frame =>
        {
            frame.WriteInt64(12);
            foreach (string body in (string[])["one", "", "the third"])
            {
                var record = TestMessages.Message(writer, "key", body).Record;
                frame.Write(record);
                frame.Take(FrameLayout.Align(record.Length) - record.Length).Clear();
            }
        });
    }

    private static byte[] MessagePayload(MessageAmendments? amendments)
    {
        var message = TestMessages.Message(new MessageWriter(new SlabPool()), "key", "body");
        var frame = new FrameBuilder();
        MessageRecord.Write(frame, message, amendments, [7, 8], out int length);
        _ = RecordView.TryRead(frame.Written(FrameLayout.FrameHeader, length), out var record);
        return record.Payload.ToArray();
    }

    private byte[] Index() => PageIndex.Encode(
        [
            new QueueEntry { Sequence = 1, Id = 100, Location = 100, StoredLength = 64, Offset = 4, Shares = 1, ExpiresAtMs = QueueEntry.NeverExpires },
            new QueueEntry { Sequence = 5, Id = 300, Location = 900, StoredLength = 64, Offset = 4, Shares = 2, ExpiresAtMs = 5000, ReturnCount = 3, Flags = EntryFlags.Durable },
        ], _clock);

    private static byte[] ImageOf(byte[] index)
    {
        byte[] queue = new byte[9];
        BinaryPrimitives.WriteInt64LittleEndian(queue, 7);
        return [.. queue, 1, 0, 0, 1, 4, 2, 1, 8, 0, (byte)index.Length, 0, .. index, 1, 100, 64];
    }
}
