using Hoopoe.Protocols.Amqp.Wire;
using Xunit;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Decoding, encoding, searching and changing field tables.</summary>
public sealed class FieldTableTests
{
    /// <summary>Each type's letter, bytes after it in hexadecimal, and what they mean.</summary>
    public static TheoryData<char, string, object?> Values => new()
    {
        { 't', "01", true },
        { 't', "00", false },
        { 'b', "FF", (sbyte)-1 },
        { 'B', "FF", (byte)255 },
        { 's', "FFFE", (short)-2 },
        { 'u', "FFFE", (ushort)65534 },
        { 'I', "FFFFFFFD", -3 },
        { 'i', "FFFFFFFD", 4294967293u },
        { 'l', "FFFFFFFFFFFFFFFC", -4L },
        { 'f', "3FC00000", 1.5f },
        { 'd', "3FF8000000000000", 1.5d },
        { 'D', "0200000190", new AmqpDecimal(2, 400) },
        { 'T', "0000000065000000", new AmqpTimestamp(0x65000000) },
        { 'V', "", null },
        { 'S', "00000003C3A961", "éa" },
        { 'x', "00000002FF00", new byte[] { 0xFF, 0 } },
        { 'A', "0000000442014205", new List<object?> { (byte)1, (byte)5 } },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_OfEachType_IsDecodedAndEncodedAgain(char type, string hex, object? expected)
    {
        byte[] table = Table(type, hex);
        Assert.True(FieldTableDecoder.TryDecode(table, out OrderedDictionary<string, object?> fields));
        Assert.Equal(expected, fields["k"]);
        Assert.Equal(expected?.GetType(), fields["k"]?.GetType());
        Assert.Equal(table, FieldTableEncoder.Encode(fields));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Value_CutAtAnyByte_IsRefused(char type, string hex, object? expected)
    {
        _ = expected;
        byte[] table = Table(type, hex);
        for (int length = 1; length < table.Length; length++) Assert.False(FieldTable.IsValid(table.AsSpan(0, length)));
    }

    [Theory]
    [MemberData(nameof(Values))]
    public void Accessor_OfEachType_GivesTheNumberOrNothing(char type, string hex, object? expected)
    {
        FieldValue value = Find(Table(type, hex));
        Assert.Equal("bBsuIil".Contains(type) ? Convert.ToInt64(expected) : null, value.AsInteger());
        Assert.Equal("fd".Contains(type) ? Convert.ToDouble(expected) : null, value.AsFloatingPoint());
        Assert.Equal(expected as bool?, value.AsBoolean());
    }

    [Fact]
    public void Boolean_OtherThanZeroAndOne_IsTrue() => Assert.True(Find(Table('t', "7F")).AsBoolean());

    [Fact]
    public void OtherSignedLong_Decoded_IsWrittenAsTheUsualOne()
    {
        Assert.True(FieldTableDecoder.TryDecode(Table('L', "FFFFFFFFFFFFFFFF"), out OrderedDictionary<string, object?> fields));
        Assert.Equal(-1L, fields["k"]);
        Assert.Equal(Table('l', "FFFFFFFFFFFFFFFF"), FieldTableEncoder.Encode(fields));
    }

    [Fact]
    public void LongString_NotUtf8_KeepsItsBytesAndType()
    {
        byte[] table = Table('S', "00000002FFFE");
        Assert.True(FieldTableDecoder.TryDecode(table, out OrderedDictionary<string, object?> fields));
        Assert.IsType<OpaqueString>(fields["k"]);
        Assert.Equal(table, FieldTableEncoder.Encode(fields));
    }

    [Fact]
    public void Table_OfAnyFields_IsDecodedAndEncodedAgain()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            byte[] table = new WireSamples(seed).Table(depth: 4);
            Assert.True(FieldTableDecoder.TryDecode(table, out OrderedDictionary<string, object?> fields));
            Assert.Equal(table, FieldTableEncoder.Encode(fields));
        }
    }

    [Fact]
    public void Type_Unknown_IsRefused()
    {
        for (int letter = 0; letter < 256; letter++)
        {
            bool known = "tbBsuIilLfdDTVSxAF".Contains((char)letter);
            Assert.Equal(known, FieldTable.IsValid(Table((char)letter, Zeroes(letter))));
        }
    }

    [Fact]
    public void Length_BeyondTheEnd_IsRefused() => Assert.False(FieldTable.IsValid(Table('S', "FFFFFFFF61")));

    [Theory]
    [InlineData(FieldTable.MaxDepth, true)]
    [InlineData(FieldTable.MaxDepth + 1, false)]
    [InlineData(20_000, false)]
    public void Table_NestedDeeply_IsRefusedBeyondTheLimit(int depth, bool valid)
    {
        byte[] table = new byte[(depth - 1) * 6];
        for (int start = 0; start < table.Length; start += 6)
        {
            int rest = table.Length - start - 6;
            byte[] head = [0, (byte)'F', (byte)(rest >> 24), (byte)(rest >> 16), (byte)(rest >> 8), (byte)rest];
            head.CopyTo(table, start);
        }

        Assert.Equal(valid, FieldTable.IsValid(table));
        Assert.Equal(valid, FieldTableDecoder.TryDecode(table, out _));
    }

    [Fact]
    public void Find_OfSeveralFields_GivesTheFirstOfThatName()
    {
        byte[] table = [.. Table('B', "01"), .. Table('b', "02"), 1, (byte)'z', (byte)'I', 0, 0, 1, 0];
        Assert.Equal(1, Find(table).AsInteger());
        Assert.True(FieldTable.TryFind(table, "z"u8, out FieldValue last));
        Assert.Equal(256, last.AsInteger());
        Assert.False(FieldTable.TryFind(table, "y"u8, out _));
    }

    [Fact]
    public void Items_OfAnArray_ComeInOrder()
    {
        List<string> items = [];
        foreach (Field item in FieldTable.Items(Find(FieldTableEncoder.Encode([new("k", new List<object?> { "a", "b" })])).Bytes))
            items.Add(item.Value.Bytes.ToText());
        Assert.Equal(["a", "b"], items);
    }

    [Fact]
    public void Editor_ReplacesOneField_KeepsTheOthersByteForByte()
    {
        byte[] before = [1, (byte)'a', (byte)'L', .. new byte[8]], after = [1, (byte)'z', (byte)'t', 9];
        byte[] table = [.. before, .. Table('B', "01"), .. after];
        Assert.Equal([.. before, .. after], FieldTableEditor.Without(table, "k"));
        Assert.Equal([.. before, .. after, .. Table('B', "02")], FieldTableEditor.With(table, "k", (byte)2));
    }

    [Fact]
    public void Encoder_GivenWhatAmqpLacks_Throws()
    {
        Assert.Throws<ArgumentException>(() => FieldTableEncoder.Encode([new("k", 1m)]));
        Assert.Throws<ArgumentException>(() => FieldTableEncoder.Encode([new(new string('k', 256), 1)]));
    }

    private static byte[] Table(char type, string hex) => [1, (byte)'k', (byte)type, .. Convert.FromHexString(hex)];

    private static string Zeroes(int letter) => new('0', 2 * ((char)letter switch
    {
        't' or 'b' or 'B' => 1,
        's' or 'u' => 2,
        'l' or 'L' or 'd' or 'T' => 8,
        'D' => 5,
        'V' => 0,
        _ => 4,
    }));

    private static FieldValue Find(byte[] table)
    {
        Assert.True(FieldTable.TryFind(table, "k"u8, out FieldValue value));
        return value;
    }
}
