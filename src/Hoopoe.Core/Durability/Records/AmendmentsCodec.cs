using Hoopoe.Core.Messages;
using Hoopoe.Journal.Frames;

namespace Hoopoe.Core.Durability.Records;

/// <summary>
/// What the broker added to a message, as bytes: an octet for the version, a number whose bits say what follows, and
/// that in the order of the bits.
/// </summary>
internal static class AmendmentsCodec
{
    private const byte Version = 1;

    [Flags]
    private enum Parts : ulong
    {
        None = 0,
        Exchange = 1 << 0,
        RoutingKey = 1 << 1,
        Deaths = 1 << 2,
        FirstDeath = 1 << 3,
        ReplyTo = 1 << 4,
        ExpirationRemoved = 1 << 5,
        BlindCopiesRemoved = 1 << 6,
        CopiesRemoved = 1 << 7,
        DelayServed = 1 << 8,
        TraceId = 1 << 9,
        SpanNumber = 1 << 10,
        All = (1 << 11) - 1,
    }

    /// <summary>Writes the amendments.</summary>
    public static void Write(FrameBuilder frame, MessageAmendments amendments)
    {
        frame.WriteByte(Version);
        frame.WriteNumber((ulong)PartsOf(amendments));
        if (amendments.Exchange is { } exchange) frame.WriteText(exchange);
        if (amendments.RoutingKey is { } key) frame.WriteText(key);
        if (amendments.Deaths.Count > 0)
        {
            frame.WriteNumber((ulong)amendments.Deaths.Count);
            for (int i = 0; i < amendments.Deaths.Count; i++) Write(frame, amendments.Deaths[i]);
        }
        if (amendments.FirstDeath is { } first) Write(frame, first);
        if (amendments.ReplyTo is { } replyTo) frame.WriteText(replyTo);
        if (amendments.TraceId != 0) frame.WriteFixed(amendments.TraceId);
        if (amendments.SpanNumber != 0) frame.WriteFixed(amendments.SpanNumber);
    }

    /// <summary>Reads them back; null if the bytes are none.</summary>
    public static MessageAmendments? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        if (reader.ReadByte() != Version) return null;
        var parts = (Parts)reader.ReadNumber();
        if ((parts & ~Parts.All) != 0) return null;
        var amendments = new MessageAmendments
        {
            Exchange = parts.HasFlag(Parts.Exchange) ? reader.ReadText() : null,
            RoutingKey = parts.HasFlag(Parts.RoutingKey) ? reader.ReadText() : null,
            Deaths = parts.HasFlag(Parts.Deaths) ? ReadDeaths(ref reader) : [],
            FirstDeath = parts.HasFlag(Parts.FirstDeath) ? ReadDeath(ref reader) : null,
            ReplyTo = parts.HasFlag(Parts.ReplyTo) ? reader.ReadText() : null,
            ExpirationRemoved = parts.HasFlag(Parts.ExpirationRemoved),
            BlindCopiesRemoved = parts.HasFlag(Parts.BlindCopiesRemoved),
            CopiesRemoved = parts.HasFlag(Parts.CopiesRemoved),
            DelayServed = parts.HasFlag(Parts.DelayServed),
            TraceId = parts.HasFlag(Parts.TraceId) ? reader.ReadFixed<long>() : 0,
            SpanNumber = parts.HasFlag(Parts.SpanNumber) ? reader.ReadFixed<long>() : 0,
        };
        return reader.IsWhole ? amendments : null;
    }

    private static Parts PartsOf(MessageAmendments amendments)
    {
        var parts = Parts.None;
        if (amendments.Exchange is not null) parts |= Parts.Exchange;
        if (amendments.RoutingKey is not null) parts |= Parts.RoutingKey;
        if (amendments.Deaths.Count > 0) parts |= Parts.Deaths;
        if (amendments.FirstDeath is not null) parts |= Parts.FirstDeath;
        if (amendments.ReplyTo is not null) parts |= Parts.ReplyTo;
        if (amendments.ExpirationRemoved) parts |= Parts.ExpirationRemoved;
        if (amendments.BlindCopiesRemoved) parts |= Parts.BlindCopiesRemoved;
        if (amendments.CopiesRemoved) parts |= Parts.CopiesRemoved;
        if (amendments.DelayServed) parts |= Parts.DelayServed;
        if (amendments.TraceId != 0) parts |= Parts.TraceId;
        if (amendments.SpanNumber != 0) parts |= Parts.SpanNumber;
        return parts;
    }

    private static void Write(FrameBuilder frame, Death death)
    {
        frame.WriteText(death.Queue);
        frame.WriteByte((byte)death.Reason);
        frame.WriteText(death.Exchange);
        frame.WriteTexts(death.RoutingKeys);
        frame.WriteFixed(death.Count);
        frame.WriteByte(death.Time is null ? (byte)0 : (byte)1);
        if (death.Time is { } time) frame.WriteFixed(time.UtcTicks);
        frame.WriteOptionalText(death.OriginalExpiration);
    }

    private static Death[] ReadDeaths(ref FieldReader reader)
    {
        var deaths = new Death[reader.ReadCount()];
        for (int i = 0; i < deaths.Length; i++) deaths[i] = ReadDeath(ref reader);
        return deaths;
    }

    private static Death ReadDeath(ref FieldReader reader) => new(
        reader.ReadText(),
        ReadReason(ref reader),
        reader.ReadText(),
        reader.ReadTexts(),
        reader.ReadFixed<long>(),
        reader.ReadFlag() ? ReadTime(ref reader) : null,
        reader.ReadOptionalText());

    private static DeathReason ReadReason(ref FieldReader reader)
    {
        byte reason = reader.ReadByte();
        if (reason > (byte)DeathReason.DeliveryLimit) reader.Fail();
        return (DeathReason)reason;
    }

    private static DateTimeOffset? ReadTime(ref FieldReader reader)
    {
        long ticks = reader.ReadFixed<long>();
        if (ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks) return new DateTimeOffset(ticks, TimeSpan.Zero);
        reader.Fail();
        return null;
    }
}
