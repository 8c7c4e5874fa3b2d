using System.Text;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Journal.Frames;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>Messages that left memory together are found again in a slab, or none of them is.</summary>
public sealed class MessagesRecordTests
{
    private const int Length = MessagesRecord.Head + (3 * 48);

    private readonly SlabPool _pool = new();
    private readonly FrameBuilder _frame = new();

    [Fact]
    public void Read_GivesMessagesInOrder()
    {
        var entries = new QueueEntry[3];
        Assert.Equal(3, Read(Record(), entries));
        Assert.Equal(["aa", "bbb", "cccc"], entries.Select(entry => Encoding.UTF8.GetString(entry.Message.Body)));
        Assert.Equal([7L, 8, 9], entries.Select(entry => entry.Sequence));
        Assert.All(entries, entry => Assert.True(entry is { Lane: 2, ExpiresAtMs: QueueEntry.NeverExpires, Location: 0, Flags: EntryFlags.None }, "more is known of it"));
    }

    [Fact]
    public void Read_OfADamagedOctet_GivesNone()
    {
        byte[] record = Record();
        for (int i = 0; i < record.Length; i++)
        {
            byte[] damaged = [.. record];
            damaged[i] ^= 4;
            Assert.Equal(0, Read(damaged, new QueueEntry[3]));
        }
    }

    [Theory]
    [InlineData("type")]
    [InlineData("cipher")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("chunked")]
    [InlineData("too long")]
    public void Read_OfWhatIsNone_GivesNone(string what)
    {
        byte[] message = Record()[MessagesRecord.Head..(MessagesRecord.Head + 48)];
        int begun = what switch
        {
            "type" => _frame.Begin((byte)RecordType.Message),
            "cipher" => _frame.Begin((byte)RecordType.Messages, 0, 1, 1),
            _ => _frame.Begin((byte)RecordType.Messages),
        };
        if (what != "empty") _frame.WriteInt64(7);
        // The octets of the facts, as journal.md has them.
        if (what == "chunked") message[23] = 1;
        if (what == "too long") message[8] = 200;
        if (what != "empty") _frame.Write(what == "cut" ? message[..40] : message);
        Assert.Equal(0, Read(_frame.Written(begun, _frame.End()).ToArray(), new QueueEntry[3]));
    }

    [Fact]
    public void Read_IntoTooLittleRoom_GivesNone() => Assert.Equal(0, Read(Record(), new QueueEntry[2]));

    private byte[] Record()
    {
        var writer = new MessageWriter(_pool);
        int begun = MessagesRecord.Begin(_frame, 7);
        foreach (string body in (string[])["aa", "bbb", "cccc"])
        {
            var record = TestMessages.Message(writer, "key", body).Record;
            _frame.Write(record);
            _frame.Take(FrameLayout.Align(record.Length) - record.Length).Clear();
        }
        byte[] bytes = _frame.Written(begun, _frame.End()).ToArray();
        _frame.Clear();
        Assert.Equal(Length, bytes.Length);
        return bytes;
    }

    private int Read(byte[] record, Span<QueueEntry> entries)
    {
        var slab = _pool.RentLarge(record.Length);
        record.CopyTo(slab.Buffer, 0);
        return MessagesRecord.Read(slab, record.Length, lane: 2, entries, out _);
    }
}
