using System.Text;
using Hoopoe.Protocols.Amqp.Wire;

namespace Hoopoe.Tests.Protocols.Amqp.Wire;

/// <summary>Makes well-formed bytes of every kind from a seed; only strings and tables lean on the code under test.</summary>
internal sealed class WireSamples(int seed)
{
    /// <summary>The types of the properties in the order of their flags.</summary>
    private static readonly string[] PropertyTypes =
    [
        "shortstr", "shortstr", "table", "octet", "octet", "shortstr", "shortstr",
        "shortstr", "shortstr", "timestamp", "shortstr", "shortstr", "shortstr", "shortstr",
    ];

    private readonly Random _random = new(seed);

    public int Next(int limit) => _random.Next(limit);

    public byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        _random.NextBytes(bytes);
        return bytes;
    }

    /// <summary>Class id, method id and arguments of a method.</summary>
    public byte[] Method(SpecifiedMethod method)
    {
        List<byte> payload = [.. BigEndian(method.Id, 4)];
        int bit = 0;
        foreach ((string type, string name) in method.Fields)
        {
            if (type != "bit") payload.AddRange(name == "reserved" ? Nothing(type) : Value(type));
            else if (bit == 0) payload.Add(Bit(name, 0));
            else payload[^1] |= Bit(name, bit);
            bit = type == "bit" ? bit + 1 : 0;
        }

        return [.. payload];
    }

    /// <summary>The encoded value of each property that <paramref name="present"/> names, in the order of the flags.</summary>
    public byte[]?[] Properties(PropertyFlags present) =>
        [.. PropertyTypes.Select((type, i) => ((ushort)present & (0x8000 >> i)) == 0 ? null : Value(type))];

    /// <summary>The property block with these values.</summary>
    public static byte[] Block(byte[]?[] values)
    {
        int flags = Enumerable.Range(0, values.Length).Sum(i => values[i] is null ? 0 : 0x8000 >> i);
        return [.. BigEndian((uint)flags, 2), .. values.SelectMany(value => value ?? [])];
    }

    /// <summary>A field table without its length, nested at most <paramref name="depth"/> deep.</summary>
    public byte[] Table(int depth = 3) => FieldTableEncoder.Encode(Fields(depth));

    public OrderedDictionary<string, object?> Fields(int depth)
    {
        OrderedDictionary<string, object?> fields = new(StringComparer.Ordinal);
        for (int count = Next(6); count > 0; count--) fields[Text(20)] = FieldValue(depth);
        return fields;
    }

    private object? FieldValue(int depth) => Next(depth > 1 ? 18 : 16) switch
    {
        0 => Next(2) == 1,
        1 => (sbyte)Next(256),
        2 => (byte)Next(256),
        3 => (short)_random.Next(),
        4 => (ushort)_random.Next(),
        5 => _random.Next(int.MinValue, int.MaxValue),
        6 => (uint)_random.NextInt64(),
        7 => _random.NextInt64(long.MinValue, long.MaxValue),
        8 => _random.NextSingle(),
        9 => _random.NextDouble(),
        10 => new AmqpDecimal((byte)Next(256), (uint)_random.NextInt64()),
        11 => new AmqpTimestamp((ulong)_random.NextInt64()),
        12 => null,
        13 => Text(300),
        14 => Bytes(Next(30)),
        15 => new OpaqueString([0xFF, .. Bytes(Next(10))]),
        16 => Enumerable.Range(0, Next(5)).Select(_ => FieldValue(depth - 1)).ToList(),
        _ => Fields(depth - 1),
    };

    private byte[] Value(string type) => type switch
    {
        "octet" => Bytes(1),
        "short" => Bytes(2),
        "long" => Bytes(4),
        "longlong" or "timestamp" => Bytes(8),
        "shortstr" => Counted(Encoding.UTF8.GetBytes(Text(60)), 1),
        "longstr" => Counted(Bytes(Next(300)), 4),
        _ => Counted(Table(), 4),
    };

    private static byte[] Nothing(string type) => new byte[type switch { "short" => 2, "longstr" => 4, _ => 1 }];

    private byte Bit(string name, int index) => (byte)(name == "reserved" ? 0 : Next(2) << index);

    private string Text(int length) => string.Concat(Enumerable.Range(0, Next(length + 1)).Select(_ => "abcxyz.*#-é€"[Next(12)]));

    private static byte[] Counted(byte[] bytes, int width) => [.. BigEndian((uint)bytes.Length, width), .. bytes];

    private static byte[] BigEndian(uint number, int width) =>
        [.. Enumerable.Range(1, width).Select(i => (byte)(number >> (8 * (width - i))))];
}
