using System.Buffers.Binary;
using System.Text;

namespace Hoopoe.Interop.Telemetry;

/// <summary>
/// A message of Protocol Buffers as its bytes say it, without a description: the values of each field by its number. Enough to
/// read what is sent to a collector. Immutable.
/// </summary>
internal sealed class WireFields
{
    private readonly ILookup<int, (ulong Number, byte[] Bytes)> _values;

    public WireFields(ReadOnlySpan<byte> bytes)
    {
        var values = new List<(int Field, (ulong, byte[]) Value)>();
        while (bytes.Length > 0)
        {
            ulong tag = ReadNumber(ref bytes);
            values.Add(((int)(tag >> 3), (tag & 7) switch
            {
                0 => (ReadNumber(ref bytes), []),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(Take(ref bytes, 8)), []),
                2 => (0, Take(ref bytes, (int)ReadNumber(ref bytes)).ToArray()),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(Take(ref bytes, 4)), []),
                _ => throw new FormatException($"wire type {tag & 7}"),
            }));
        }
        _values = values.ToLookup(pair => pair.Field, pair => pair.Value);
    }

    /// <summary>The messages of a field.</summary>
    public IEnumerable<WireFields> All(int field) => _values[field].Select(value => new WireFields(value.Bytes));

    /// <summary>The one message of a field; an empty one where it is left out.</summary>
    public WireFields One(int field) => All(field).SingleOrDefault() ?? new WireFields([]);

    public bool Has(int field) => _values.Contains(field);

    public string Text(int field) => Encoding.UTF8.GetString(Bytes(field));

    public string Hex(int field) => Convert.ToHexStringLower(Bytes(field));

    public ulong Number(int field) => _values[field].Select(value => value.Number).SingleOrDefault();

    public double Real(int field) => BitConverter.UInt64BitsToDouble(Number(field));

    private byte[] Bytes(int field) => _values[field].Select(value => value.Bytes).SingleOrDefault() ?? [];

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> bytes, int length)
    {
        var taken = bytes[..length];
        bytes = bytes[length..];
        return taken;
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = Take(ref bytes, 1)[0];
            number |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return number;
        }
    }
}
