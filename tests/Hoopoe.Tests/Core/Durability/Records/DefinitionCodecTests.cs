using Hoopoe.Core;
using Hoopoe.Core.Access;
using Hoopoe.Core.Durability;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Core.Exchanges;
using Hoopoe.Core.Queues;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>Changes of definitions as records, and back.</summary>
public sealed class DefinitionCodecTests
{
    private static readonly Arguments _arguments = TestMessages.Arguments(("x-max-length", 5L), ("when", new Timestamp(1)));

    private static readonly DefinitionChange[] _samples =
    [
        new("host", null, Removed: false),
        new(new UserDefinition("user", new PasswordHash(PasswordHash.Sha256, "aGFzaA=="), ["administrator", "other"]), null, Removed: false),
        new(new UserDefinition("", null, []), null, Removed: true),
        new(new PermissionDefinition("user", "/", "configure", "write", "read"), "/", Removed: false),
        new(new TopicPermissionDefinition("user", "/", "exchange", "write", "read"), "/", Removed: false),
        new(new ExchangeDefinition("x", "direct", Durable: true, AutoDelete: false, Internal: false, _arguments) { DurableId = 7 }, "/", Removed: false),
        new(new ExchangeDefinition("x", "fanout", Durable: false, AutoDelete: true, Internal: false, Arguments.Empty), "/", Removed: true),
        new(new ExchangeDefinition("x", "topic", Durable: false, AutoDelete: false, Internal: true, Arguments.Empty), "/", Removed: false),
        new(new QueueDefinition("q", Durable: true, AutoDelete: false, null, _arguments, new QueueSettings()) { DurableId = long.MaxValue }, "/", Removed: false),
        new(new QueueDefinition("q", Durable: false, AutoDelete: true, null, Arguments.Empty, new QueueSettings()), "", Removed: true),
        new(new BindingDefinition("from", "to", ToExchange: true, "key", Arguments.Empty), "/", Removed: false),
        new(new BindingDefinition("from", "to", ToExchange: false, "", _arguments), "/", Removed: true),
    ];

    public static TheoryData<int> Samples => [.. Enumerable.Range(0, _samples.Length)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Change_WrittenAndRead_SaysTheSame(int sample)
    {
        var (type, payload) = RecordBytes.Of(_samples[sample]);
        Assert.Equal(_samples[sample].Removed ? RecordType.Removed : RecordType.Defined, type);
        Assert.True(DefinitionCodec.TryRead(type, payload, out var read));
        Assert.Equal(DefinitionText.Of(_samples[sample]), DefinitionText.Of(read));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Payload_CutAnywhereOrLonger_IsNoChange(int sample)
    {
        var (type, payload) = RecordBytes.Of(_samples[sample]);
        for (int length = 0; length < payload.Length; length++) Assert.False(DefinitionCodec.TryRead(type, payload.AsSpan(0, length), out _));
        Assert.False(DefinitionCodec.TryRead(type, [.. payload, 0], out _));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Payload_ChangedAtRandom_NeverThrows(int sample)
    {
        var random = new Random(sample);
        var (type, payload) = RecordBytes.Of(_samples[sample]);
        for (int i = 0; i < 5_000; i++)
        {
            byte[] bytes = [.. payload];
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (DefinitionCodec.TryRead(type, bytes, out var read)) new DefinitionState().Apply(read);
        }
    }

    [Fact]
    public void Payload_OfRandomBytes_NeverThrows()
    {
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            if (bytes.Length > 2) (bytes[0], bytes[1]) = (1, (byte)random.Next(10));
            if (DefinitionCodec.TryRead(RecordType.Defined, bytes, out var read)) new DefinitionState().Apply(read);
        }
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 9)]
    [InlineData(2, 1)]
    public void Payload_OfANewerVersionOrKind_IsGivenBackAsItIs(byte version, byte kind)
    {
        byte[] payload = [version, kind, 3, 4, 5];
        Assert.True(DefinitionCodec.TryRead(RecordType.Removed, payload, out var read));
        Assert.True(read.Removed);
        var (type, again) = RecordBytes.Of(read);
        Assert.Equal(RecordType.Removed, type);
        Assert.Equal(payload, again);
    }

    [Fact]
    public void Payload_OfAnotherRecord_IsNoChange() =>
        Assert.False(DefinitionCodec.TryRead(RecordType.Settled, RecordBytes.Of(_samples[0]).Payload, out _));
}
