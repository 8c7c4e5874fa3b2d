using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Protocols.Amqp.Content;

/// <summary>
/// Splices into a property block what the broker added to the message: its deaths, its delivery count, a reply address;
/// and takes out what must not be seen. Rare, so it may allocate; the headers that stay keep their bytes.
/// </summary>
internal static class AmendedProperties
{
    /// <summary>The block as a consumer sees it.</summary>
    public static byte[] Splice(ReadOnlySpan<byte> block, MessageAmendments? amendments, int? deliveryCount)
    {
        if (amendments?.ForDelivery?.Properties is { } shown) block = shown;
        if (!BasicProperties.TryRead(block, out var properties)) return block.ToArray();
        byte[]? headers = Headers(properties, amendments, deliveryCount);
        if (headers is not null) properties = properties with { Headers = headers };
        // What nobody sees, the number in a trace, leaves the bytes as they came.
        else if (amendments is not ({ ReplyTo: not null } or { ExpirationRemoved: true })) return block.ToArray();
        if (amendments?.ReplyTo is { } reply) properties = properties with { ReplyTo = Encoding.UTF8.GetBytes(reply) };
        return (amendments is { ExpirationRemoved: true } ? properties.Without(PropertyFlags.Expiration) : properties).ToArray();
    }

    private static byte[]? Headers(in BasicProperties properties, MessageAmendments? amendments, int? deliveryCount)
    {
        byte[]? headers = null;
        if (deliveryCount is { } count) headers = FieldTableEditor.With(properties.Headers, "x-delivery-count", (long)count);
        if (amendments is null) return headers;
        var current = headers ?? properties.Headers;
        if (amendments.BlindCopiesRemoved) current = headers = FieldTableEditor.Without(current, "BCC");
        if (amendments.CopiesRemoved) current = headers = FieldTableEditor.Without(current, "CC");
        if (amendments.DelayServed && FieldTable.TryFind(current, "x-delay"u8, out var delay) && delay.AsInteger() is { } ms)
            current = headers = FieldTableEditor.With(current, "x-delay", ms is >= int.MinValue and <= int.MaxValue ? (object)(int)-ms : -ms);
        return amendments.Deaths.Count > 0 ? WithDeaths(current, amendments) : headers;
    }

    private static byte[] WithDeaths(ReadOnlySpan<byte> headers, MessageAmendments amendments)
    {
        byte[] table = FieldTableEditor.With(headers, "x-death", amendments.Deaths.Select(ToTable).ToList<object?>());
        if (amendments.FirstDeath is not { } first) return table;
        table = FieldTableEditor.With(table, "x-first-death-reason", first.ReasonText);
        table = FieldTableEditor.With(table, "x-first-death-queue", first.Queue);
        return FieldTableEditor.With(table, "x-first-death-exchange", first.Exchange);
    }

    private static OrderedDictionary<string, object?> ToTable(Death death)
    {
        var table = new OrderedDictionary<string, object?>
        {
            ["count"] = death.Count,
            ["reason"] = death.ReasonText,
            ["queue"] = death.Queue,
            ["exchange"] = death.Exchange,
            ["routing-keys"] = death.RoutingKeys.ToList<object?>(),
        };
        if (death.Time is { } time) table["time"] = new AmqpTimestamp((ulong)time.ToUnixTimeSeconds());
        if (death.OriginalExpiration is { } expiration) table["original-expiration"] = expiration;
        return table;
    }
}
