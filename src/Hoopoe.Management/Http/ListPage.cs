using System.Text.RegularExpressions;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Http;

/// <summary>
/// The part of a list that is shown. Only what the query sorts by is read of the other items, and they are never written.
/// Made for one answer.
/// </summary>
internal sealed class ListPage<T>
{
    private readonly ListQuery _query;
    private readonly IReadOnlyList<T> _shown;
    private readonly Action<JsonFields, T> _write;
    private readonly int _total;
    private readonly int _filtered;

    private ListPage(ListQuery query, IReadOnlyList<T> shown, Action<JsonFields, T> write, int total, int filtered) =>
        (_query, _shown, _write, _total, _filtered) = (query, shown, write, total, filtered);

    /// <summary>Filters, sorts and cuts.</summary>
    /// <exception cref="ApiException">The page is not there, or the name no regular expression.</exception>
    public static ListPage<T> Of(IReadOnlyList<T> items, ListQuery query, Func<T, string> name, Action<JsonFields, T> write)
    {
        var filtered = query.Name is { } text ? Filter(items, text, query.UseRegex, name) : items;
        long first = query.Page is { } page ? (page - 1L) * query.PageSize : 0;
        if (first > 0 && first >= filtered.Count)
        {
            throw new ApiException(
                400, "page_out_of_range", $"Page out of range, page: {query.Page} page size: {query.PageSize}, len: {filtered.Count}");
        }
        int count = Math.Min(filtered.Count - (int)first, query.Page is null ? int.MaxValue : query.PageSize);
        return new ListPage<T>(query, Cut(filtered, query, (int)first, count, write), write, items.Count, filtered.Count);
    }

    /// <summary>Writes it: the list alone, or with what is to be known of its pages.</summary>
    public async ValueTask WriteAsync(JsonAnswer answer)
    {
        var json = answer.Json;
        if (_query.Page is not { } page)
        {
            await WriteItemsAsync(answer);
            return;
        }
        json.WriteStartObject();
        json.WriteNumber("filtered_count", _filtered);
        json.WriteNumber("item_count", _shown.Count);
        json.WritePropertyName("items");
        await WriteItemsAsync(answer);
        json.WriteNumber("page", page);
        json.WriteNumber("page_count", (_filtered + _query.PageSize - 1) / _query.PageSize);
        json.WriteNumber("page_size", _query.PageSize);
        json.WriteNumber("total_count", _total);
        json.WriteEndObject();
    }

    private async ValueTask WriteItemsAsync(JsonAnswer answer)
    {
        answer.Json.WriteStartArray();
        foreach (var item in _shown)
        {
            JsonFields.Write(answer.Json, _query.Columns, item, _write);
            await answer.FlushIfMuchAsync();
        }
        answer.Json.WriteEndArray();
    }

    private static IReadOnlyList<T> Cut(IReadOnlyList<T> items, ListQuery query, int first, int count, Action<JsonFields, T> write)
    {
        // Sorted is only as much as the page asks for.
        if (query.Sort is { } column) return [.. SortKey.Sort(items, column, query.Reverse, write).Skip(first).Take(count)];
        if (count == items.Count && !query.Reverse) return items;
        return [.. Enumerable.Range(first, count).Select(at => items[query.Reverse ? items.Count - 1 - at : at])];
    }

    private static List<T> Filter(IReadOnlyList<T> items, string text, bool useRegex, Func<T, string> name)
    {
        if (!useRegex) return [.. items.Where(item => name(item).Contains(text, StringComparison.OrdinalIgnoreCase))];
        var pattern = new NameFilter(text, "name", RegexOptions.IgnoreCase);
        return [.. items.Where(item => pattern.Matches(name(item)))];
    }
}
