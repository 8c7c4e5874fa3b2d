using System.Text.RegularExpressions;
using Hoopoe.Management.Json;

namespace Hoopoe.Management.Http;

/// <summary>
/// The part of a list that is shown. Only what the query sorts by is read of the other items, and they are never written.
/// Made for one answer.
/// </summary>
internal sealed class ListPage<T>
{
    private static readonly TimeSpan _longestMatch = TimeSpan.FromMilliseconds(50);

    private readonly ListQuery _query;
    private readonly IReadOnlyList<T> _shown;
    private readonly Action<JsonFields, T> _write;
    private readonly int _total;
    private readonly int _first;

    private ListPage(ListQuery query, IReadOnlyList<T> shown, Action<JsonFields, T> write, int total, int first) =>
        (_query, _shown, _write, _total, _first) = (query, shown, write, total, first);

    /// <summary>Filters, sorts and cuts.</summary>
    /// <exception cref="ApiException">The page is not there, or the name no regular expression.</exception>
    public static ListPage<T> Of(IReadOnlyList<T> items, ListQuery query, Func<T, string> name, Action<JsonFields, T> write)
    {
        var shown = query.Name is { } text ? Filter(items, text, query.UseRegex, name) : items;
        if (query.Sort is { } column) shown = SortKey.Sort(shown, column, query.Reverse, write);
        else if (query.Reverse) shown = [.. shown.Reverse()];
        int first = ((query.Page ?? 1) - 1) * query.PageSize;
        if (query.Page > 1 && first >= shown.Count)
        {
            throw new ApiException(
                400, "page_out_of_range", $"Page out of range, page: {query.Page} page size: {query.PageSize}, len: {shown.Count}");
        }
        return new ListPage<T>(query, shown, write, items.Count, first);
    }

    /// <summary>Writes it: the list alone, or with what is to be known of its pages.</summary>
    public async ValueTask WriteAsync(JsonAnswer answer)
    {
        var json = answer.Json;
        if (_query.Page is not { } page)
        {
            await WriteItemsAsync(answer, 0, _shown.Count);
            return;
        }
        int count = Math.Clamp(_shown.Count - _first, 0, _query.PageSize);
        json.WriteStartObject();
        json.WriteNumber("filtered_count", _shown.Count);
        json.WriteNumber("item_count", count);
        json.WritePropertyName("items");
        await WriteItemsAsync(answer, _first, count);
        json.WriteNumber("page", page);
        json.WriteNumber("page_count", (_shown.Count + _query.PageSize - 1) / _query.PageSize);
        json.WriteNumber("page_size", _query.PageSize);
        json.WriteNumber("total_count", _total);
        json.WriteEndObject();
    }

    private async ValueTask WriteItemsAsync(JsonAnswer answer, int first, int count)
    {
        answer.Json.WriteStartArray();
        for (int i = first; i < first + count; i++)
        {
            JsonFields.Write(answer.Json, _query.Columns, _shown[i], _write);
            await answer.FlushIfMuchAsync();
        }
        answer.Json.WriteEndArray();
    }

    private static List<T> Filter(IReadOnlyList<T> items, string text, bool useRegex, Func<T, string> name)
    {
        if (!useRegex) return [.. items.Where(item => name(item).Contains(text, StringComparison.OrdinalIgnoreCase))];
        try
        {
            var pattern = new Regex(text, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, _longestMatch);
            return [.. items.Where(item => pattern.IsMatch(name(item)))];
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            throw ApiException.BadRequest($"the query's name is no regular expression that can be used: {error.Message}");
        }
    }
}
