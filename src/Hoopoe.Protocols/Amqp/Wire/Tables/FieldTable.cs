namespace Hoopoe.Protocols.Amqp.Wire;

/// <summary>
/// Looks into encoded field tables without decoding them and without allocating. A table here is its bytes without the
/// length that precedes it: pairs of a short string and a value.
/// </summary>
internal static class FieldTable
{
    /// <summary>How deep tables and arrays may be nested; no client needs more, and a hostile one must not exhaust the stack.</summary>
    public const int MaxDepth = 100;

    /// <summary>Whether every field, at every depth, is well formed.</summary>
    public static bool IsValid(ReadOnlySpan<byte> table) => IsValid(table, MaxDepth);

    /// <summary>The same, and whether it is nested no deeper than so.</summary>
    /// <param name="table">The table.</param>
    /// <param name="maxDepth">Tables and arrays in each other, itself included; 1 to <see cref="MaxDepth"/>.</param>
    public static bool IsValid(ReadOnlySpan<byte> table, int maxDepth) => IsValid(table, named: true, maxDepth);

    /// <summary>How many values there are in a table that is known to be valid, at every depth.</summary>
    public static int Count(ReadOnlySpan<byte> table) => Count(table, named: true);

    /// <summary>The first field of that name; false if there is none or the table is malformed before it.</summary>
    public static bool TryFind(ReadOnlySpan<byte> table, ReadOnlySpan<byte> name, out FieldValue value)
    {
        foreach (Field field in Fields(table))
        {
            if (!field.Name.SequenceEqual(name)) continue;
            value = field.Value;
            return true;
        }

        value = default;
        return false;
    }

    /// <summary>The fields of a table one after another, as far as they are well formed.</summary>
    public static FieldEnumerator Fields(ReadOnlySpan<byte> table) => new(table, named: true);

    /// <summary>The values of an array one after another, as fields without a name.</summary>
    public static FieldEnumerator Items(ReadOnlySpan<byte> array) => new(array, named: false);

    private static int Count(ReadOnlySpan<byte> bytes, bool named)
    {
        int count = 0;
        FieldEnumerator fields = new(bytes, named);
        while (fields.MoveNext())
        {
            FieldValue value = fields.Current.Value;
            count++;
            if (value.Type is FieldType.Table or FieldType.Array) count += Count(value.Bytes, value.Type == FieldType.Table);
        }

        return count;
    }

    private static bool IsValid(ReadOnlySpan<byte> bytes, bool named, int depthLeft)
    {
        if (depthLeft == 0) return false;
        FieldEnumerator fields = new(bytes, named);
        while (fields.MoveNext())
        {
            FieldValue value = fields.Current.Value;
            bool nested = value.Type is FieldType.Table or FieldType.Array;
            if (nested && !IsValid(value.Bytes, value.Type == FieldType.Table, depthLeft - 1)) return false;
        }

        return !fields.Failed;
    }
}
