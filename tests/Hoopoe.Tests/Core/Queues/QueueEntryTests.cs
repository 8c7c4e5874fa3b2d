using System.Reflection;
using Hoopoe.Core.Messages;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Queues;

/// <summary>What is written field by field into a place that had another entry: no field is forgotten.</summary>
public sealed class QueueEntryTests
{
    private static readonly FieldInfo[] _fields = typeof(QueueEntry).GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic);

    private readonly MessageWriter _writer = new(new SlabPool());

    [Fact]
    public void CopyTo_PlaceOfAnother_IsTheSameInEveryField()
    {
        var entry = Full(7);
        var place = Full(90);
        Assert.All(_fields, field => Assert.NotEqual(field.GetValue(entry), field.GetValue(place)));
        entry.CopyTo(ref place);
        Assert.All(_fields, field => Assert.Equal(field.GetValue(entry), field.GetValue(place)));
    }

    [Fact]
    public void Set_PlaceOfAnother_IsAsAnEntryMadeAnew()
    {
        var message = TestMessages.Message(_writer, "key", "body");
        var amendments = new MessageAmendments();
        var place = Full(90);
        place.Set(message, amendments);
        var made = new QueueEntry { Slab = message.Slab, Offset = message.Offset, Amendments = amendments };
        Assert.All(_fields, field => Assert.Equal(field.GetValue(made), field.GetValue(place)));
    }

    [Fact]
    public void SetBare_PlaceOfAnother_IsAsAnEntryMadeAnew()
    {
        var message = TestMessages.Message(_writer, "key", "body");
        var place = Full(90);
        place.SetBare(message.Slab, 48, 3, 12);
        var made = new QueueEntry { Slab = message.Slab, Offset = 48, Lane = 3, Sequence = 12, ExpiresAtMs = QueueEntry.NeverExpires };
        Assert.All(_fields, field => Assert.Equal(field.GetValue(made), field.GetValue(place)));
    }

    [Fact]
    public void Incoming_SetInThePlaceOfAnother_IsAsOneMadeAnew()
    {
        var message = TestMessages.Message(_writer, "key", "body");
        var place = new Incoming { Entry = Full(90), PublishNumber = 4 };
        place.AwaitPlace();
        place.Set(message, null, null, 11);
        Assert.Equal((11L, false), (place.PublishNumber, place.AwaitsPlace));
        Assert.Null(place.Outcomes);
        var made = QueueEntry.Of(message, null);
        Assert.All(_fields, field => Assert.Equal(field.GetValue(made), field.GetValue(place.Entry)));
    }

    // Each field with a value of its own.
    private QueueEntry Full(byte number) => new()
    {
        Slab = new SlabPool().RentForWriting(),
        Amendments = new MessageAmendments { TraceId = number },
        Sequence = number + 1,
        ExpiresAtMs = number + 2,
        Id = number + 3,
        Location = number + 4,
        Offset = number + 5,
        StoredLength = number + 6,
        ReturnCount = (ushort)(number + 7),
        Shares = (ushort)(number + 8),
        Lane = (byte)(number + 9),
        Flags = (EntryFlags)number,
    };
}
