using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Damaged input of every kind, from fixed seeds: it is refused or read consistently, and nothing throws.</summary>
public sealed class WireFuzzTests
{
    private const int Rounds = 70_000;

    [Fact]
    public void Methods_Damaged_AreRefusedOrReadAsTheyAreWritten()
    {
        WireSamples samples = new(11);
        var methods = SpecifiedMethod.All.Select(method => (Payload: samples.Method(method), Rewrite: MethodCodec.For(method))).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            (byte[] payload, MethodCodec.Rewriter rewrite) = methods[round % methods.Length];
            byte[]? written = rewrite(Damage(samples, payload[4..]));
            if (written is not null) Assert.Equal(written, rewrite(written[4..]));
        }
    }

    [Fact]
    public void Tables_Damaged_AreRefusedOrDecodedToWhatTheyEncode()
    {
        WireSamples samples = new(12);
        byte[][] tables = [.. Enumerable.Range(0, 100).Select(_ => samples.Table())];
        for (int round = 0; round < Rounds; round++)
        {
            byte[] table = Damage(samples, tables[round % tables.Length]);
            FieldTable.TryFind(table, "abc"u8, out _);
            if (!FieldTableDecoder.TryDecode(table, out OrderedDictionary<string, object?> fields)) continue;
            byte[] encoded = FieldTableEncoder.Encode(fields);
            Assert.True(FieldTable.IsValid(encoded));
        }
    }

    [Fact]
    public void PropertyBlocks_Damaged_AreRefusedOrReadAsTheyAreWritten()
    {
        WireSamples samples = new(13);
        byte[][] blocks = [.. Enumerable.Range(0, 100).Select(_ => (PropertyFlags)(samples.Next(1 << 14) << 2))
            .Select(flags => WireSamples.Block(samples.Properties(flags)))];
        for (int round = 0; round < Rounds; round++)
        {
            byte[] block = Damage(samples, blocks[round % blocks.Length]);
            bool read = BasicProperties.TryRead(block, out BasicProperties properties);
            Assert.Equal(read, PropertyFacts.TryScan(block, out _));
            if (read) Assert.Equal(block, properties.ToArray());
        }
    }

    private static byte[] Damage(WireSamples samples, byte[] original)
    {
        byte[] damaged = original[..(samples.Next(4) == 0 ? samples.Next(original.Length + 1) : original.Length)];
        for (int count = samples.Next(4); count > 0 && damaged.Length > 0; count--)
            damaged[samples.Next(damaged.Length)] = samples.Next(2) == 0 ? (byte)samples.Next(8) : (byte)samples.Next(256);
        return samples.Next(8) == 0 ? [.. damaged, .. samples.Bytes(samples.Next(5))] : damaged;
    }
}
