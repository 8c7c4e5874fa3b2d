// Generated from spec/amqp-0-9-1.txt by `dotnet run spec/generate.cs`; change the table, not this file.
#nullable enable

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Which properties a property block holds: its first two octets.</summary>
[Flags]
internal enum PropertyFlags : ushort
{
    None = 0,
    ContentType = 1 << 15,
    ContentEncoding = 1 << 14,
    Headers = 1 << 13,
    DeliveryMode = 1 << 12,
    Priority = 1 << 11,
    CorrelationId = 1 << 10,
    ReplyTo = 1 << 9,
    Expiration = 1 << 8,
    MessageId = 1 << 7,
    Timestamp = 1 << 6,
    Type = 1 << 5,
    UserId = 1 << 4,
    AppId = 1 << 3,
    ClusterId = 1 << 2,

    /// <summary>Bits without a meaning here: an unused one, and the one that announces further flags.</summary>
    Undefined = 3,
}
