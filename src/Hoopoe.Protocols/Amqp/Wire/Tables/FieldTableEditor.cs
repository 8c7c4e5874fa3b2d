using System.Buffers;
using System.Text;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Makes a changed copy of an encoded field table in which every field that was not changed keeps its bytes.</summary>
internal static class FieldTableEditor
{
    /// <summary>The same fields in the same order, without any of that name.</summary>
    public static byte[] Without(ReadOnlySpan<byte> table, string name) => CopyWithout(table, [name]).WrittenSpan.ToArray();

    /// <summary>The same fields with one of that name, which comes last.</summary>
    public static byte[] With(ReadOnlySpan<byte> table, string name, object? value)
    {
        ArrayBufferWriter<byte> output = CopyWithout(table, [name]);
        FieldTableEncoder.WriteField(output, name, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The same fields in the same order without any of those names, for more to be written behind them.</summary>
    public static ArrayBufferWriter<byte> CopyWithout(ReadOnlySpan<byte> table, IReadOnlyList<string> names)
    {
        ArrayBufferWriter<byte> output = new();
        if (table.IsEmpty) return output;
        byte[][] skipped = [.. names.Select(Encoding.UTF8.GetBytes)];
        FieldEnumerator fields = FieldTable.Fields(table);
        int start = 0;
        while (fields.MoveNext())
        {
            int end = table.Length - fields.Remaining;
            if (!IsAny(fields.Current.Name, skipped)) output.Write(table[start..end]);
            start = end;
        }

        return output;
    }

    private static bool IsAny(ReadOnlySpan<byte> name, byte[][] names)
    {
        foreach (byte[] one in names)
        {
            if (name.SequenceEqual(one)) return true;
        }

        return false;
    }
}
