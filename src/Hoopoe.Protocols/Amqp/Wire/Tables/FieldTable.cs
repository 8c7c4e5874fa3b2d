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
    public static bool IsValid(ReadOnlySpan<byte> table) => IsValid(table, named: true, MaxDepth);

    /// <summary>
    /// Whether a table has no more than so many values and is nested no deeper than so. Looks no further than it must; what is malformed
    /// counts as far as it goes.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="depthLeft">Tables and arrays that may be in each other, itself included.</param>
    /// <param name="valuesLeft">How many values it may have, and then how many more; negative where it has too many.</param>
    public static bool IsWithin(ReadOnlySpan<byte> table, int depthLeft, ref int valuesLeft) => IsWithin(table, named: true, depthLeft, ref valuesLeft);

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

    private static bool IsWithin(ReadOnlySpan<byte> bytes, bool named, int depthLeft, ref int valuesLeft)
    {
        if (depthLeft == 0) return false;
        FieldEnumerator fields = new(bytes, named);
        while (fields.MoveNext())
        {
            if (--valuesLeft < 0) return false;
            FieldValue value = fields.Current.Value;
            bool nested = value.Type is FieldType.Table or FieldType.Array;
            if (nested && !IsWithin(value.Bytes, value.Type == FieldType.Table, depthLeft - 1, ref valuesLeft)) return false;
        }

        return true;
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
