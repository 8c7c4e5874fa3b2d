using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Messages;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>What the broker added to a message, to bytes and back.</summary>
public sealed class AmendmentsCodecTests
{
    private static readonly Death _death = new(
        "queue", DeathReason.DeliveryLimit, "exchange", ["key", "", "ключ"], long.MaxValue,
        new DateTimeOffset(2026, 3, 4, 5, 6, 7, 891, TimeSpan.Zero), "60000");

    private static readonly MessageAmendments _everything = new()
    {
        Exchange = "exchange",
        RoutingKey = "key",
        Deaths = [_death, _death with { Queue = "", Reason = DeathReason.Rejected, Time = null, OriginalExpiration = null, RoutingKeys = [] }],
        FirstDeath = _death with { Queue = "first", Reason = DeathReason.Expired, Count = 1 },
        ExpirationRemoved = true,
        BlindCopiesRemoved = true,
        CopiesRemoved = true,
        ReplyTo = "amq.rabbitmq.reply-to.x",
        DelayServed = true,
        TraceId = 17,
        SpanNumber = 18,
    };

    [Fact]
    public void Amendments_OfEveryKind_ComeBackAsTheyWere() =>
        Assert.Equal(DefinitionText.Of(_everything), DefinitionText.Of(RoundTrip(_everything)));

    [Fact]
    public void Amendments_WithNothing_ComeBackAsNothing() =>
        Assert.Equal(DefinitionText.Of(new MessageAmendments()), DefinitionText.Of(RoundTrip(new MessageAmendments())));

    [Fact]
    public void Amendment_AloneOfItsKind_ComesBackAlone()
    {
        foreach (var property in typeof(MessageAmendments).GetProperties())
        {
            // What holds for one delivery is never written.
            if (property.Name == nameof(MessageAmendments.ForDelivery)) continue;
            var alone = new MessageAmendments();
            property.SetValue(alone, property.GetValue(_everything));
            string text = DefinitionText.Of(alone);
            Assert.NotEqual(DefinitionText.Of(new MessageAmendments()), text);
            Assert.Equal(text, DefinitionText.Of(RoundTrip(alone)));
        }
    }

    [Fact]
    public void Bytes_CutAnywhere_AreNoAmendments()
    {
        byte[] bytes = Bytes(_everything);
        for (int length = 0; length < bytes.Length; length++) Assert.Null(AmendmentsCodec.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Bytes_WithMoreBehindThem_AreNoAmendments() => Assert.Null(AmendmentsCodec.Read([.. Bytes(_everything), 0]));

    [Fact]
    public void Bytes_OfAnotherVersion_AreNoAmendments() => Assert.Null(AmendmentsCodec.Read([2, .. Bytes(_everything).AsSpan(1)]));

    [Fact]
    public void Bytes_ChangedAtRandom_NeverThrow()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = Bytes(_everything);
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(1, bytes.Length)] = (byte)random.Next(256);
            if (AmendmentsCodec.Read(bytes) is { } read) Assert.NotNull(DefinitionText.Of(read));
        }
    }

    private static byte[] Bytes(MessageAmendments amendments) => RecordBytes.Of(frame => AmendmentsCodec.Write(frame, amendments));

    private static MessageAmendments RoundTrip(MessageAmendments amendments)
    {
        var read = AmendmentsCodec.Read(Bytes(amendments));
        Assert.NotNull(read);
        return read;
    }
}
