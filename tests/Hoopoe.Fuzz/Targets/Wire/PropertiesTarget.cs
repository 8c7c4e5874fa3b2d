using System.Text;
using Hoopoe.Core.Messages;
using Hoopoe.Fuzz.Engine;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Protocols.Amqp.Wire;
using Hoopoe.Tests.Protocols.Amqp.Wire;

namespace Hoopoe.Fuzz.Targets.Wire;

/// <summary>
/// A content header's payload: both readers of the property block judge it alike, it is written as it came, and what the broker
/// makes of it (properties for applications, what is spliced in) can be read again.
/// </summary>
internal sealed class PropertiesTarget : FuzzTarget
{
    private static readonly Death _death = new("queue", DeathReason.Expired, "exchange", ["key"], 3, DateTimeOffset.UnixEpoch, "60000");

    private static readonly MessageAmendments _amendments = new()
    {
        Deaths = [_death], FirstDeath = _death, ExpirationRemoved = true, BlindCopiesRemoved = true, CopiesRemoved = true, ReplyTo = "amq.rabbitmq.reply-to.x", DelayServed = true,
    };

    public override string Name => "properties";

    public override string Subject => "AMQP content headers and properties";

    public override int Share => 14_000;

    public override long AllocatedPerByte => 1024;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        [0x10, 0, 2], [0x20, 0], [0xFF, 0xFC], [0x80, 0, 1, (byte)'a'], [0x01, 0, 1, (byte)'5'], [3, .. "BCCA"u8, 0, 0, 0, 0], [7, .. "x-delayI"u8, 0, 0, 0, 1], [2, .. "CCS"u8, 0, 0, 0, 0],
    ];

    public override IEnumerable<byte[]> Samples(Random random)
    {
        var samples = new WireSamples(random.Next());
        byte[] head = [0, 60, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5];
        for (int i = 0; i < 60; i++) yield return [.. head, .. WireSamples.Block(samples.Properties((PropertyFlags)(samples.Next(1 << 14) << 2)))];
    }

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (!ContentHeader.TryRead(input, out var header)) return;
        var block = header.Properties;
        bool read = BasicProperties.TryRead(block, out var properties);
        FuzzFailure.Unless(PropertyFacts.TryScan(block, out _) == read, "one reader of properties refuses what the other takes");
        var format = AmqpFormat.Instance;
        _ = format.ReadFacts(block);
        _ = format.MessageId(block);
        _ = format.Header(block, "CC"u8);
        var all = format.ReadProperties(block);
        if (!read) return;
        FuzzFailure.Unless(properties.ToArray().AsSpan().SequenceEqual(block), "properties are written otherwise than they came");
        FuzzFailure.Unless(BasicProperties.TryRead(format.Splice(block, _amendments, 7), out _), "properties with what the broker adds are malformed");
        if (!Encoding.UTF8.GetString(block).Contains('\uFFFD', StringComparison.Ordinal))
            FuzzFailure.Unless(BasicProperties.TryRead(format.WriteProperties(all), out _), "properties that an application was given cannot be written");
    }
}
