using System.Buffers;
using System.Text.Json;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Http;

/// <summary>
/// What an item is sorted by: the value that it shows in a column. It is read from the item written with that column alone, so
/// that every column that can be shown can be sorted by. Nothing comes first, then numbers, truth, texts.
/// </summary>
/// <param name="Kind">What kind of value, in order.</param>
/// <param name="Number">The value, if it is a number.</param>
/// <param name="Text">The value, if it is a text.</param>
internal readonly record struct SortKey(int Kind, double Number, string Text)
{
    private static readonly Comparer<SortKey> _order = Comparer<SortKey>.Create(Compare);

    /// <summary>Sorts items by a column; equal ones keep their order. Sorted is no more of it than is read by Skip and Take.</summary>
    public static IEnumerable<T> Sort<T>(IReadOnlyList<T> items, string column, bool reverse, Action<JsonFields, T> write)
    {
        var columns = Columns.Parse(column);
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        var keyed = new (SortKey Key, T Item)[items.Count];
        for (int i = 0; i < keyed.Length; i++)
        {
            buffer.ResetWrittenCount();
            json.Reset();
            JsonFields.Write(json, columns, items[i], write);
            json.Flush();
            keyed[i] = (Read(buffer.WrittenSpan), items[i]);
        }
        var sorted = reverse ? keyed.OrderByDescending(pair => pair.Key, _order) : keyed.OrderBy(pair => pair.Key, _order);
        return sorted.Select(pair => pair.Item);
    }

    private static int Compare(SortKey left, SortKey right)
    {
        int order = left.Kind.CompareTo(right.Kind);
        if (order == 0) order = left.Number.CompareTo(right.Number);
        return order != 0 ? order : string.CompareOrdinal(left.Text, right.Text);
    }

    private static SortKey Read(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.Number:
                    return new SortKey(1, reader.GetDouble(), "");
                case JsonTokenType.False:
                    return new SortKey(2, 0, "");
                case JsonTokenType.True:
                    return new SortKey(2, 1, "");
                case JsonTokenType.String:
                    return new SortKey(3, 0, reader.GetString()!);
            }
        }
        return new SortKey(0, 0, "");
    }
}
