using System.Buffers;
using System.Text;

namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>Makes a changed copy of an encoded field table in which every field that was not changed keeps its bytes.</summary>
internal static class FieldTableEditor
{
    /// <summary>The same fields in the same order, without any of that name.</summary>
    public static byte[] Without(ReadOnlySpan<byte> table, string name) => Copy(table, name).WrittenSpan.ToArray();

    /// <summary>The same fields with one of that name, which comes last.</summary>
    public static byte[] With(ReadOnlySpan<byte> table, string name, object? value)
    {
        ArrayBufferWriter<byte> output = Copy(table, name);
        FieldTableEncoder.WriteField(output, name, value);
        return output.WrittenSpan.ToArray();
    }

    private static ArrayBufferWriter<byte> Copy(ReadOnlySpan<byte> table, string except)
    {
        ArrayBufferWriter<byte> output = new();
        byte[] skipped = Encoding.UTF8.GetBytes(except);
        FieldEnumerator fields = FieldTable.Fields(table);
        int start = 0;
        while (fields.MoveNext())
        {
            int end = table.Length - fields.Remaining;
            if (!fields.Current.Name.SequenceEqual(skipped)) output.Write(table[start..end]);
            start = end;
        }

        return output;
    }
}
