using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Reading, scanning and changing property blocks.</summary>
public sealed class PropertyTests
{
    private const int FlagCombinations = 1 << 14;
    private const int HeadersIndex = 2, PriorityIndex = 4, ReplyToIndex = 6, ExpirationIndex = 7;

    [Fact]
    public void Block_WithAnyFlags_IsReadAndWrittenUnchanged()
    {
        WireSamples samples = new(1);
        foreach (PropertyFlags flags in AllFlags())
        {
            byte[] block = WireSamples.Block(samples.Properties(flags));
            Assert.True(BasicProperties.TryRead(block, out BasicProperties properties));
            Assert.Equal(flags, properties.Present);
            Assert.Equal(block, properties.ToArray());
        }
    }

    [Fact]
    public void Block_WithAnyFlags_IsScannedAsItIsRead()
    {
        WireSamples samples = new(2);
        foreach (PropertyFlags flags in AllFlags())
        {
            byte[] block = WireSamples.Block(samples.Properties(flags));
            Assert.True(BasicProperties.TryRead(block, out BasicProperties properties));
            Assert.True(PropertyFacts.TryScan(block, out PropertyFacts facts));
            Assert.Equal(properties.DeliveryMode == 2, facts.Persistent);
            Assert.Equal(properties.Priority, facts.Priority);
            AssertSame(facts.Headers, block, flags, PropertyFlags.Headers, properties.Headers);
            AssertSame(facts.ReplyTo, block, flags, PropertyFlags.ReplyTo, properties.ReplyTo);
            AssertSame(facts.Expiration, block, flags, PropertyFlags.Expiration, properties.Expiration);
            AssertSame(facts.UserId, block, flags, PropertyFlags.UserId, properties.UserId);
        }
    }

    [Fact]
    public void Block_CutAtAnyByteOrFollowedByOne_IsRefused()
    {
        WireSamples samples = new(3);
        foreach (PropertyFlags flags in AllFlags().Where((_, i) => i % 97 == 0))
        {
            byte[] block = WireSamples.Block(samples.Properties(flags));
            for (int length = 0; length < block.Length; length++) AssertRefused(block[..length]);
            AssertRefused([.. block, 0]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(0x1001)]
    public void Block_WithUndefinedFlags_IsRefused(ushort flags) =>
        AssertRefused([(byte)(flags >> 8), (byte)flags, .. new byte[flags >> 12]]);

    [Fact]
    public void Block_WithMalformedHeaders_IsRefused() => AssertRefused([0x20, 0, 0, 0, 0, 3, 1, (byte)'a', (byte)'?']);

    [Fact]
    public void Block_OfEveryProperty_HasEachInItsPlace()
    {
        byte[] block =
        [
            0xFF, 0xFC, 1, (byte)'a', 1, (byte)'b', 0, 0, 0, 3, 1, (byte)'k', (byte)'V', 2, 9,
            1, (byte)'c', 1, (byte)'d', 1, (byte)'e', 1, (byte)'f',
            0, 0, 0, 0, 0, 0, 0, 7, 1, (byte)'g', 1, (byte)'h', 1, (byte)'i', 1, (byte)'j',
        ];
        Assert.True(BasicProperties.TryRead(block, out BasicProperties p));
        Assert.Equal(
            ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
            [
                p.ContentType.ToText(), p.ContentEncoding.ToText(), p.CorrelationId.ToText(), p.ReplyTo.ToText(), p.Expiration.ToText(),
                p.MessageId.ToText(), p.Type.ToText(), p.UserId.ToText(), p.AppId.ToText(), p.ClusterId.ToText(),
            ]);
        Assert.Equal((2, 9, 7UL), (p.DeliveryMode, p.Priority, p.Timestamp));
        Assert.True(FieldTable.TryFind(p.Headers, "k"u8, out _));
    }

    [Fact]
    public void Properties_Changed_KeepTheBytesOfTheOthers()
    {
        WireSamples samples = new(4);
        foreach (PropertyFlags flags in AllFlags().Where((_, i) => i % 7 == 0))
        {
            byte[]?[] values = samples.Properties(flags);
            Assert.True(BasicProperties.TryRead(WireSamples.Block(values), out BasicProperties properties));
            byte[] headers = samples.Table();
            values[HeadersIndex] = [0, 0, (byte)(headers.Length >> 8), (byte)headers.Length, .. headers];
            values[PriorityIndex] = [7];
            values[ReplyToIndex] = [3, .. "new"u8];
            values[ExpirationIndex] = null;
            BasicProperties changed = properties with { Headers = headers, Priority = 7, ReplyTo = "new"u8 };
            Assert.Equal(WireSamples.Block(values), changed.Without(PropertyFlags.Expiration).ToArray());
        }
    }

    [Fact]
    public void Properties_Without_ReadsAsAbsent()
    {
        BasicProperties properties = new() { Expiration = "10"u8, Priority = 3 };
        BasicProperties without = properties.Without(PropertyFlags.Expiration);
        Assert.False(without.Has(PropertyFlags.Expiration));
        Assert.True(without.Expiration.IsEmpty);
        Assert.Equal(3, without.Priority);
    }

    [Fact]
    public void Scan_OfAnyBlock_AllocatesNothing()
    {
        byte[] block = WireSamples.Block(new WireSamples(5).Properties((PropertyFlags)0xFFFC));
        PropertyFacts.TryScan(block, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool scanned = PropertyFacts.TryScan(block, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.True(scanned);
    }

    private static IEnumerable<PropertyFlags> AllFlags() =>
        Enumerable.Range(0, FlagCombinations).Select(i => (PropertyFlags)(i << 2));

    private static void AssertSame(
        PropertyRange range, byte[] block, PropertyFlags present, PropertyFlags property, ReadOnlySpan<byte> value)
    {
        Assert.Equal(present.HasFlag(property), range.Exists);
        if (range.Exists) Assert.True(range.In(block).SequenceEqual(value));
    }

    private static void AssertRefused(byte[] block)
    {
        Assert.False(BasicProperties.TryRead(block, out _));
        Assert.False(PropertyFacts.TryScan(block, out _));
    }
}
