using Hoopoe.Core;
using Hoopoe.Core.Durability.Records;
using Hoopoe.Protocols.Amqp.Content;
using Hoopoe.Tests.Protocols.Amqp.Wire;
using Hoopoe.Tests.Testing;
using Xunit;

namespace Hoopoe.Tests.Core.Durability.Records;

/// <summary>Arguments to bytes and back, each value with its type.</summary>
public sealed class ArgumentsCodecTests
{
    private static readonly object?[] _values =
    [
        null, true, false, sbyte.MinValue, byte.MaxValue, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue,
        long.MinValue, ulong.MaxValue, float.Epsilon, double.NaN, "", "text", "текст", Array.Empty<byte>(), new byte[] { 0, 255 },
        new Timestamp(ulong.MaxValue), new ScaledDecimal(2, uint.MaxValue), new OpaqueText([0xFF, 0]), Arguments.Empty,
        new List<object?> { 1, "two", null, new List<object?> { 3L } }, TestMessages.Arguments(("nested", TestMessages.Arguments(("deep", 1)))),
    ];

    private static Arguments Everything => TestMessages.Arguments([.. _values.Select((value, i) => ($"name {i}", value))]);

    [Fact]
    public void Arguments_OfEveryType_ComeBackInOrderWithTheirTypes() =>
        Assert.Equal(DefinitionText.OfValue(Everything), DefinitionText.OfValue(Read(Bytes(Everything))));

    [Fact]
    public void Arguments_OfEveryType_AreTheSameToARedeclaration() => Assert.True(Everything.SameAs(Read(Bytes(Everything))!));

    [Fact]
    public void Arguments_OfATableFromTheWire_ComeBackWithTheirTypes()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var arguments = ArgumentTable.Decode(new WireSamples(seed).Table());
            Assert.Equal(DefinitionText.OfValue(arguments), DefinitionText.OfValue(Read(Bytes(arguments))));
        }
    }

    [Fact]
    public void Arguments_WithAValueOfAnotherType_AreRefused() =>
        Assert.Throws<NotSupportedException>(() => Bytes(TestMessages.Arguments(("x", Guid.Empty))));

    [Fact]
    public void Bytes_CutAnywhere_AreNoArguments()
    {
        byte[] bytes = Bytes(Everything);
        for (int length = 0; length < bytes.Length; length++) Assert.Null(Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void Bytes_OfListsNestedWithoutEnd_AreNoArgumentsAndSpareTheStack()
    {
        byte[] list = Bytes(TestMessages.Arguments(("", new List<object?> { null })));
        // The list's type and number again and again, inside each other.
        Assert.Null(Read([.. list.AsSpan(0, 2), .. Enumerable.Repeat(list[2..4], 500_000).SelectMany(bytes => bytes), 0]));
    }

    [Fact]
    public void Bytes_ChangedAtRandom_NeverThrow()
    {
        var random = new Random(1);
        byte[] original = Bytes(Everything);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = [.. original];
            for (int changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (Read(bytes) is { } read) Assert.NotNull(DefinitionText.OfValue(read));
        }
    }

    private static byte[] Bytes(Arguments arguments) => RecordBytes.Of(frame => ArgumentsCodec.Write(frame, arguments));

    private static Arguments? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new FieldReader(bytes);
        var arguments = ArgumentsCodec.Read(ref reader);
        return reader.IsWhole ? arguments : null;
    }
}
